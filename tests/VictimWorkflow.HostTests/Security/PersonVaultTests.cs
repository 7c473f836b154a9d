using System.Security.Cryptography;
using System.Text;
using VictimWorkflow.Service.Security;

namespace VictimWorkflow.HostTests.Security;

public class PersonVaultTests
{
    private const string Name = "Sam Placeholder";
    private static readonly byte[] s_masterKey = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryKeyStore _keys = new();
    private readonly StoppedTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly PersonVault _vault;

    public PersonVaultTests() => _vault = new(s_masterKey, _keys, _time);

    [Fact]
    public async Task What_was_sealed_opens_again_here_and_in_another_process()
    {
        var box = await _vault.SealTextAsync("person-1", Name, "people/name");

        Assert.Equal(Name, await _vault.OpenTextAsync("person-1", box, "people/name"));
        Assert.Equal(Name, await new PersonVault(s_masterKey, _keys, _time).OpenTextAsync("person-1", box, "people/name"));
    }

    [Fact]
    public async Task Nothing_of_it_can_be_read_and_no_two_boxes_are_alike()
    {
        var one = await _vault.SealAsync("person-1", Encoding.UTF8.GetBytes(Name), "");
        var two = await _vault.SealAsync("person-1", Encoding.UTF8.GetBytes(Name), "");

        Assert.NotEqual(one, two);
        Assert.Equal(1, one[0]); // The format's version.
        Assert.Equal(-1, one.AsSpan().IndexOf("Placeholder"u8));
        Assert.Equal(1 + 12 + Name.Length + 16, one.Length);
    }

    [Fact]
    public async Task Each_altered_byte_is_noticed()
    {
        var box = await _vault.SealAsync("person-1", Encoding.UTF8.GetBytes(Name), "people/name");

        for (var i = 0; i < box.Length; i++)
        {
            var altered = box.ToArray();
            altered[i] ^= 1;
            await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _vault.OpenAsync("person-1", altered, "people/name"));
        }
        foreach (var length in new[] { 0, 10, box.Length - 1 })
        {
            var cut = box.AsMemory(0, length);
            await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _vault.OpenAsync("person-1", cut, "people/name"));
        }
    }

    [Fact]
    public async Task A_box_opens_only_in_its_own_place_and_for_its_own_person()
    {
        var box = await _vault.SealTextAsync("person-1", Name, "people/name");
        await _vault.SealTextAsync("person-2", Name, "people/name");

        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _vault.OpenTextAsync("person-1", box, "people/email"));
        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _vault.OpenTextAsync("person-2", box, "people/name"));
    }

    [Fact]
    public async Task A_wrapped_key_moved_to_another_person_does_not_unwrap()
    {
        var box = await _vault.SealTextAsync("person-1", Name, "");
        _keys.Rows["person-2"] = _keys.Rows["person-1"];

        await Assert.ThrowsAnyAsync<CryptographicException>(async () => await _vault.OpenTextAsync("person-2", box, ""));
    }

    [Fact]
    public async Task Destroying_the_key_erases_the_person_and_nobody_else()
    {
        var erased = await _vault.SealTextAsync("person-1", Name, "");
        var kept = await _vault.SealTextAsync("person-2", Name, "");

        await _vault.DestroyAsync("person-1");

        Assert.Null(await _vault.OpenTextAsync("person-1", erased, ""));
        Assert.Equal(Name, await _vault.OpenTextAsync("person-2", kept, ""));
    }

    [Fact]
    public async Task A_destroyed_key_is_never_made_again()
    {
        await _vault.DestroyAsync("person-1"); // Also if nothing had been sealed yet.

        var refused = await Assert.ThrowsAsync<KeyDestroyedException>(async () => await _vault.SealTextAsync("person-1", Name, ""));
        Assert.DoesNotContain("person-1", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<KeyDestroyedException>(
            async () => await new PersonVault(s_masterKey, _keys, _time).SealTextAsync("person-1", Name, ""));
    }

    [Fact]
    public async Task A_key_destroyed_by_another_process_stops_working_here_within_the_cache_time()
    {
        var box = await _vault.SealTextAsync("person-1", Name, "");
        await new PersonVault(s_masterKey, _keys, _time).DestroyAsync("person-1");

        _time.Pass(PersonVault.CacheTime);

        Assert.Null(await _vault.OpenTextAsync("person-1", box, ""));
        await Assert.ThrowsAsync<KeyDestroyedException>(async () => await _vault.SealTextAsync("person-1", Name, ""));
    }

    [Fact]
    public async Task A_key_being_read_while_it_is_destroyed_is_not_kept()
    {
        var box = await _vault.SealTextAsync("person-1", Name, "");
        var vault = new PersonVault(s_masterKey, _keys, _time);
        _keys.BetweenReadAndAnswer = async () => await vault.DestroyAsync("person-1");

        await vault.OpenTextAsync("person-1", box, ""); // Had the key in hand when it went.
        _keys.BetweenReadAndAnswer = null;

        Assert.Null(await vault.OpenTextAsync("person-1", box, ""));
    }

    [Fact]
    public async Task A_key_in_use_is_not_fetched_for_each_field()
    {
        var box = await _vault.SealTextAsync("person-1", Name, "");
        var before = _keys.Reads;

        for (var i = 0; i < 10; i++) await _vault.OpenTextAsync("person-1", box, "");

        Assert.Equal(before, _keys.Reads);
    }

    [Fact]
    public async Task Two_first_writers_end_with_one_key()
    {
        var boxes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(
            async () => await new PersonVault(s_masterKey, _keys, _time).SealTextAsync("person-1", Name, ""))));

        foreach (var box in boxes) Assert.Equal(Name, await _vault.OpenTextAsync("person-1", box, ""));
    }

    [Fact]
    public async Task Without_a_key_there_is_nothing_to_open() => Assert.Null(await _vault.OpenTextAsync("person-1", "", ""));
}
