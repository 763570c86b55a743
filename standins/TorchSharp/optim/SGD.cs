namespace TorchSharp.Modules;

/// <summary>
/// Gradient descent: g ← grad + weight_decay·θ; with momentum v ← momentum·v + (1 − dampening)·g (at first v ← g),
/// g ← v, or g ← g + momentum·v after Nesterov; θ ← θ − lr·g.
/// </summary>
public class SGD : OptimizerHelper, torch.optim.IMomentum
{
    private readonly Options _defaults;
    private readonly Dictionary<Parameter, torch.Tensor> _velocities = new(ReferenceEqualityComparer.Instance);

    public SGD(
        IEnumerable<Parameter> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
        : this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
    {
    }

    public SGD(
        IEnumerable<ParamGroup> parameters, double lr, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
    {
        if (lr < 0.0)
            throw new ArgumentException($"Invalid learning rate: {lr}");
        if (momentum < 0.0)
            throw new ArgumentException($"Invalid momentum value: {momentum}");
        if (weight_decay < 0.0)
            throw new ArgumentException($"Invalid weight_decay value: {weight_decay}");
        if (nesterov && (momentum <= 0 || dampening != 0))
            throw new ArgumentException("Nesterov momentum requires a momentum and zero dampening");
        _defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            momentum = momentum,
            dampening = dampening,
            weight_decay = weight_decay,
            nesterov = nesterov,
            maximize = maximize,
        };
        foreach (var group in parameters)
            add_param_group(group);
    }

    public double Momentum
    {
        get => _defaults.momentum!.Value;
        set => _defaults.momentum = value;
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var options = (Options)(param_group.Options ??= new Options());
        options.LearningRate ??= _defaults.LearningRate;
        options.momentum ??= _defaults.momentum;
        options.dampening ??= _defaults.dampening;
        options.weight_decay ??= _defaults.weight_decay;
        options.nesterov ??= _defaults.nesterov;
        options.maximize ??= _defaults.maximize;
        options.InitialLearningRate = options.LearningRate!.Value;
        base.add_param_group(param_group);
    }

    public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => _step<ParamGroup>(
        group =>
        {
            foreach (var parameter in group.Parameters)
            {
                if (parameter.grad is { } grad)
                    Step(parameter, grad, group.Options);
            }
        },
        closure);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var velocity in _velocities.Values)
            velocity.Dispose();
        _velocities.Clear();
    }

    private void Step(Parameter parameter, torch.Tensor grad, Options options)
    {
        if (options.weight_decay != 0)
            grad = grad.add(parameter, alpha: options.weight_decay!.Value);
        if (options.momentum != 0)
        {
            var velocity = Accelerated(parameter, grad, options);
            grad = options.nesterov!.Value ? grad.add(velocity, alpha: options.momentum!.Value) : velocity;
        }
        var lr = options.LearningRate!.Value;
        parameter.add_(grad, alpha: options.maximize!.Value ? lr : -lr);
    }

    private torch.Tensor Accelerated(Parameter parameter, torch.Tensor grad, Options options)
    {
        if (_velocities.TryGetValue(parameter, out var velocity))
            return velocity.mul_(options.momentum!.Value).add_(grad, alpha: 1 - options.dampening!.Value);
        return _velocities[parameter] = grad.clone().detach().DetachFromDisposeScope();
    }

    public class Options : OptimizerOptions
    {
        public double? momentum;
        public double? dampening;
        public double? weight_decay;
        public bool? nesterov;
        public bool? maximize;
    }

    public class ParamGroup : ParamGroup<Options>, torch.optim.IMomentum
    {
        public ParamGroup()
        {
        }

        public ParamGroup(IEnumerable<Parameter> parameters, Options options)
            : base(parameters, options)
        {
        }

        public ParamGroup(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0.0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false)
            : base(
                parameters,
                new Options
                {
                    LearningRate = lr,
                    momentum = momentum,
                    dampening = dampening,
                    weight_decay = weight_decay,
                    nesterov = nesterov,
                    maximize = maximize,
                })
        {
        }

        public double Momentum
        {
            get => Options.momentum!.Value;
            set => Options.momentum = value;
        }
    }
}
