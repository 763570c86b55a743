using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Seeds the default generator of the process.</summary>
    public static Generator manual_seed(long seed) => Generator.Default.manual_seed(seed);

    public static Tensor get_rng_state() => Generator.Default.get_state();

    public static void set_rng_state(Tensor new_state) => Generator.Default.set_state(new_state);

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);

        public static long seed() => Generator.Default.seed();

        public static long initial_seed() => Generator.Default.initial_seed();

        public static Tensor get_rng_state() => torch.get_rng_state();

        public static void set_rng_state(Tensor new_state) => torch.set_rng_state(new_state);
    }

    /// <summary>A stream of random numbers of its own.</summary>
    public class Generator : IDisposable
    {
        public Generator(ulong seed = 0, Device? device = null)
            : this(NativeMethods.GeneratorNew(seed)) => this.device = InitializeDevice(device ?? CPU);

        private Generator(IntPtr handle)
        {
            Handle = handle;
            device = CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The generator that is used where none is given.</summary>
        public static Generator Default => new(NativeMethods.GeneratorDefault());

        public IntPtr Handle { get; private set; }

        public Device device { get; }

        public Generator manual_seed(long seed)
        {
            NativeMethods.GeneratorSeed(Handle, (ulong)seed);
            return this;
        }

        /// <summary>Seeds from the clock and returns the seed.</summary>
        public long seed()
        {
            var seed = DateTime.UtcNow.Ticks;
            manual_seed(seed);
            return seed;
        }

        public long initial_seed() => (long)NativeMethods.GeneratorInitialSeed(Handle);

        /// <summary>The whole state, as a byte tensor.</summary>
        public Tensor get_state() => new(Failure.ThrowIfNull(NativeMethods.GeneratorState(Handle)));

        public void set_state(Tensor value)
        {
            Failure.ThrowIfNegative(NativeMethods.GeneratorSetState(Handle, value.Handle));
            GC.KeepAlive(value);
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (Handle == 0)
                return;
            NativeMethods.GeneratorFree(Handle);
            Handle = 0;
        }
    }
}
