using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs the first dead letters, as many as akka.log-dead-letters allows.</summary>
internal sealed class DeadLetterListener : ActorBase
{
    private int _count;

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));

    protected override bool Receive(object message)
    {
        if (message is not DeadLetter letter)
            return false;
        _count++;
        var last = _count >= Context.System.Settings.LogDeadLetters;
        Context.System.EventStream.Publish(new Info(letter.Recipient.Path.ToString(), letter.Recipient.GetType(),
            $"Message [{letter.Message.GetType().Name}] from {letter.Sender} to {letter.Recipient} was not delivered. [{_count}] dead letters encountered{(last ? ", no more dead letters will be logged" : "")}."));
        if (last)
            Context.Stop(Self);
        return true;
    }
}
