namespace Conformance.TorchSharp.Tests;

public class DisposeScopeTests
{
    [Fact]
    public void Scope_should_dispose_what_was_created_in_it()
    {
        Tensor inside;
        using (var scope = NewDisposeScope())
        {
            inside = ones(2);
            Assert.Equal(1, scope.DisposablesCount);
            Assert.True(scope.Contains(inside));
            Assert.False(inside.IsInvalid);
        }
        Assert.True(inside.IsInvalid);
    }

    [Fact]
    public void Tensor_should_belong_to_nobody_when_created_outside_of_a_scope()
    {
        Assert.Null(CurrentDisposeScope);
        using var outside = ones(2);
        using (NewDisposeScope())
            outside.add_(1);
        Assert.False(outside.IsInvalid);
    }

    [Fact]
    public void Inner_scope_should_leave_the_outer_scope_alone()
    {
        using var outer = NewDisposeScope();
        var first = ones(1);
        Tensor second;
        using (var inner = NewDisposeScope())
        {
            Assert.Same(inner, CurrentDisposeScope);
            second = ones(1);
        }
        Assert.Same(outer, CurrentDisposeScope);
        Assert.False(first.IsInvalid);
        Assert.True(second.IsInvalid);
    }

    [Fact]
    public void MoveToOuter_should_hand_a_tensor_to_the_enclosing_scope()
    {
        Tensor moved;
        using (var outer = NewDisposeScope())
        {
            using (NewDisposeScope())
                moved = ones(1).MoveToOuterDisposeScope();
            Assert.False(moved.IsInvalid);
            Assert.True(outer.Contains(moved));
        }
        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void MoveToOuter_should_detach_when_there_is_no_enclosing_scope()
    {
        Tensor moved;
        using (var scope = NewDisposeScope())
            moved = scope.MoveToOuter(ones(1));
        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void Scope_should_move_several_tensors_at_once()
    {
        using var outer = NewDisposeScope();
        Tensor a, b, c, lost;
        using (var inner = NewDisposeScope())
        {
            (a, b, c) = inner.MoveToOuter(ones(1), ones(1), ones(1));
            lost = ones(1);
        }
        Assert.All([a, b, c], tensor => Assert.False(tensor.IsInvalid));
        Assert.True(lost.IsInvalid);
        Assert.Equal(3, outer.DisposablesCount);
    }

    [Fact]
    public void MoveToOther_should_hand_a_tensor_to_the_scope_of_another_tensor()
    {
        using var outer = NewDisposeScope();
        var anchor = ones(1);
        using var middle = NewDisposeScope();
        Tensor moved;
        using (NewDisposeScope())
            moved = ones(1).MoveToOtherDisposeScope(anchor);
        Assert.True(outer.Contains(moved));
        Assert.False(middle.Contains(moved));
    }

    [Fact]
    public void MoveToOther_should_attach_a_tensor_that_no_scope_holds()
    {
        var free = ones(1);
        using (var scope = NewDisposeScope())
        {
            free.MoveToOtherDisposeScope(scope);
            Assert.True(scope.Contains(free));
        }
        Assert.True(free.IsInvalid);
    }

    [Fact]
    public void Detach_should_take_a_tensor_out_of_all_scopes()
    {
        Tensor kept;
        using (NewDisposeScope())
        using (NewDisposeScope())
            kept = ones(1).DetachFromDisposeScope();
        Assert.False(kept.IsInvalid);
        kept.Dispose();
    }

    [Fact]
    public void Attach_should_move_a_tensor_from_the_scope_that_held_it()
    {
        using var outer = NewDisposeScope();
        var tensor = ones(1);
        var inner = NewDisposeScope();
        inner.Attach(tensor);

        Assert.False(outer.Contains(tensor));
        inner.Dispose();
        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void DisposeEverythingBut_should_keep_only_what_is_named()
    {
        using var scope = NewDisposeScope();
        var kept = ones(1);
        var lost = ones(1);

        scope.DisposeEverythingBut(kept);

        Assert.False(kept.IsInvalid);
        Assert.True(lost.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);

        scope.DisposeEverything();
        Assert.True(kept.IsInvalid);
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Scope_should_forget_a_tensor_that_its_owner_disposes()
    {
        using var scope = NewDisposeScope();
        ones(1).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Scope_should_dispose_when_an_exception_leaves_it()
    {
        Tensor? inside = null;
        Assert.Throws<DivideByZeroException>(void () =>
        {
            using var scope = NewDisposeScope();
            inside = ones(1);
            throw new DivideByZeroException();
        });
        Assert.True(inside!.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Scope_should_leave_the_chain_when_disposed_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Scope_should_be_useless_when_disposed()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(scope.DisposeEverything);
    }

    [Fact]
    public void Scope_should_refuse_what_is_not_a_tensor()
    {
        using var scope = NewDisposeScope();
        using var other = new MemoryStream();
        Assert.Throws<InvalidOperationException>(() => scope.Attach(other));
    }

    [Fact]
    public void Scope_should_hold_only_what_its_own_thread_creates()
    {
        using var scope = NewDisposeScope();
        Tensor? elsewhere = null;
        DisposeScope? seen = scope;
        var thread = new Thread(() =>
        {
            seen = CurrentDisposeScope;
            elsewhere = ones(1);
        });
        thread.Start();
        thread.Join();

        Assert.Null(seen);
        Assert.False(scope.Contains(elsewhere!));
        elsewhere!.Dispose();
    }

    [Fact]
    public void WrappedTensorDisposeScope_should_keep_only_the_result()
    {
        using var scope = NewDisposeScope();
        Tensor? between = null;
        var result = WrappedTensorDisposeScope(() =>
        {
            between = ones(2);
            return between.mul(3);
        });
        Assert.True(between!.IsInvalid);
        Assert.Equal([3f, 3f], result.data<float>().ToArray());
        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Statistics_should_count_the_life_of_every_tensor()
    {
        var statistics = DisposeScopeManager.Statistics;
        statistics.Reset();

        var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            var detached = ones(1);
            ones(1);
            ones(1).Dispose();
            Assert.Equal(3, statistics.ThreadTotalLiveCount);
            detached.DetachFromDisposeScope();
            scope.Attach(outside);
            Assert.Equal(1, statistics.AttachedToScopeCount);
            Assert.Equal(1, statistics.DetachedFromScopeCount);
            detached.Dispose();
        }

        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(3, statistics.CreatedInScopeCount);
        Assert.Equal(1, statistics.DisposedOutsideScopeCount);
        Assert.Equal(3, statistics.DisposedInScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Disposed_tensor_should_refuse_its_handle()
    {
        var tensor = ones(1);
        tensor.Dispose();
        tensor.Dispose();
        Assert.Throws<InvalidOperationException>(() => tensor.Handle);
        Assert.Throws<InvalidOperationException>(() => tensor.add(1));
    }

    [Fact]
    public void Memory_should_stay_while_another_handle_uses_it()
    {
        using var scope = NewDisposeScope();
        var first = ones(3);
        var view = first.narrow(0, 1, 2);
        first.Dispose();
        Assert.Equal([1f, 1f], view.data<float>().ToArray());
    }
}
