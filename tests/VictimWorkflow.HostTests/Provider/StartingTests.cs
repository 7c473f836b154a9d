using System.Diagnostics;
using VictimWorkflow.Local.Provider;

namespace VictimWorkflow.HostTests.Provider;

public sealed class StartingTests : IDisposable
{
    private readonly OwnFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_ends_with_0_when_stopped_even_while_a_slow_answer_is_held()
    {
        await using var provider = await RunningProvider.StartAsync(
            RunningProvider.Options(_folder.Path) with { SlowAnswer = TimeSpan.FromMinutes(1) });
        var slow = provider.TextAsync("07700900007", "key-1");
        await provider.UntilAsync(async () => (await provider.ListAsync("/messages")).Length > 0);
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(0, await provider.StopAsync());
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(2)); // The command line gives no longer.
        await (await slow).IdAsync();
    }

    [Fact]
    public async Task It_stops_by_itself_when_its_parent_is_gone()
    {
        using var parent = Process.Start("sleep", "60");
        await using var provider = await RunningProvider.StartAsync(
            RunningProvider.Options(_folder.Path) with { ParentProcessId = parent.Id });
        Assert.False(provider.Ended.IsCompleted);
        parent.Kill();
        Assert.Equal(0, await provider.Ended.WaitAsync(RunningProvider.Patience));
    }

    [Fact]
    public async Task A_missing_or_malformed_secret_refuses_the_start()
    {
        var options = RunningProvider.Options(_folder.Path);
        Assert.Contains("secret is missing", await RefusalAsync(options with { CallbackSecret = "" }), StringComparison.Ordinal);
        Assert.Contains("secret is malformed", await RefusalAsync(options with { CallbackSecret = "whsec_?" }), StringComparison.Ordinal);
        Assert.Contains("secret is malformed", await RefusalAsync(options with { CallbackSecret = "c2VjcmV0" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_refuses_the_start()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        var refusal = await RefusalAsync(RunningProvider.Options(Path.Combine(file, "below")));
        Assert.Contains("cannot be written", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_or_folder_in_use_refuses_the_start()
    {
        await using var provider = await RunningProvider.StartAsync(RunningProvider.Options(_folder.Path));
        var samePort = RunningProvider.Options(Path.Combine(_folder.Path, "second")) with { Port = provider.Http.BaseAddress!.Port };
        Assert.Contains("is in use", await RefusalAsync(samePort), StringComparison.Ordinal);
        Assert.Contains("another provider uses it", await RefusalAsync(RunningProvider.Options(_folder.Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_do_not_print_their_secrets() =>
        Assert.DoesNotContain("whsec_", RunningProvider.Options(_folder.Path).ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task The_command_line_starts_a_provider_from_its_options_alone()
    {
        using var stop = new CancellationTokenSource();
        var file = Path.Combine(_folder.Path, "provider.sqlite");
        var parsed = ProviderCommand.Create().Parse(["--folder", _folder.Path, "--port", "0", "--callback-secret", RunningProvider.Secret]);
        var running = parsed.InvokeAsync(cancellationToken: stop.Token);
        for (var watch = Stopwatch.StartNew(); !File.Exists(file) && watch.Elapsed < RunningProvider.Patience; await Task.Delay(20))
        {
            Assert.False(running.IsCompleted);
        }

        await stop.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(RunningProvider.Patience));
        Assert.True(File.Exists(file));
        Assert.NotEmpty(ProviderCommand.Create().Parse(["--port", "many"]).Errors);
    }

    private static async Task<string> RefusalAsync(ProviderOptions options)
    {
        var errors = new Lines();
        var running = ProviderCommand.RunAsync(options, new Lines(), errors, CancellationToken.None);
        Assert.Equal(1, await running.WaitAsync(RunningProvider.Patience));
        return await errors.NextAsync();
    }
}
