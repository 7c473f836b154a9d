using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using VictimWorkflow.Core.Code;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;
using VictimWorkflow.Local.Hosting;
using VictimWorkflow.Local.Storage;
using VictimWorkflow.Service.Http;
using VictimWorkflow.Service.Moving;
using VictimWorkflow.Service.Security;
using VictimWorkflow.Service.Storage;

namespace VictimWorkflow.Benchmarks;

/// <summary>
/// A store full of waiting journeys, with the Local host's workers over it. Each journey is a copy of one that came about: an email
/// planned for the morning, in a crime of its own; copies that are due later do the same work then.
/// </summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const int Units = 20, OfficersPerUnit = 50, SideBySide = 128;

    /// <summary>Far enough that nothing of it comes due while something else is measured.</summary>
    private static readonly Duration s_later = Duration.FromDays(1);

    private readonly Story _story = Story.WithEmailInTheMorning();
    private readonly WebApplication _app;

    private Crowd(string folder, SqliteStore store)
    {
        Store = store;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = folder });
        builder.Configuration.AddJsonFile(Path.GetFullPath(LocalSettings.Ensure(folder)));
        builder.Logging.ClearProviders();
        var access = new SqliteAccessStore(store);
        builder.Services.AddSingleton<IStore>(store).AddSingleton<IAccessStore>(access).AddSingleton<IKeyStore>(access);
        builder.Services.AddVictimWorkflowService(builder.Configuration);
        var bell = new Bell();
        builder.Services.AddSingleton(bell).AddSingleton<IBell>(bell).AddSingleton<IMessageSender>(Sent);
        builder.Services.AddSingleton(new ProviderAddress(isExpected: false)).AddSingleton<Workers>();
        _app = builder.Build();
    }

    public SqliteStore Store { get; }

    public SentCount Sent { get; } = new();

    public Workers Workers => _app.Services.GetRequiredService<Workers>();

    public JourneyClock Clock => _app.Services.GetRequiredService<JourneyClock>();

    public Instant Morning => _story.Journey.NextDue!.Value;

    public static Crowd Open(string folder) => new(folder, SqliteStore.Open(folder));

    /// <summary>Adds waiting journeys; <paramref name="dueOf"/> says when each is due, null a day and more later.</summary>
    public async Task FillAsync(int count, Func<int, Instant?> dueOf)
    {
        var address = await _app.Services.GetRequiredService<PersonVault>().SealAsync(
            PersonDesk.PersonKey(Story.Victim), Encoding.UTF8.GetBytes(Story.EmailAddress), $"point|{Story.EmailPoint}");
        var point = new SealedRow(PersonDesk.PersonKey(Story.Victim), $"point|{Story.EmailPoint}", address);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = SideBySide }, async (n, _) =>
        {
            var (crime, journey) = (CrimeOf(n), JourneyOf(n, dueOf(n) ?? Morning + s_later + Duration.FromSeconds(n)));
            var admission = Admission(crime, journey, n) with { Cards = n == 0 ? [Card] : [], Sealed = n == 0 ? [point] : [] };
            var isSaved = await Store.SaveAdmissionAsync(admission) && await Store.SaveStepAsync(Step(journey, n));
            if (!isSaved)
            {
                throw new NotMeasuredException("The store could not be filled.");
            }
        });
    }

    private CardChange Card => new(Story.Victim, Story.Victim, new Event.PersonUpdated(new Person(Story.Victim, PersonRole.Victim)
    {
        ContactPoints = [.. _story.World.Cards[Story.Victim].Points.Values
            .Select(p => new ContactPoint(p.Ref, p.Kind, Value: null, Safety.Yes) { CheckedAt = p.CheckedAt })],
    }), new Stated(Morning, "report"));

    public static string IdOf(int n) => $"kent-{n:D8}";

    public async ValueTask DisposeAsync()
    {
        await Workers.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await Store.DisposeAsync();
    }

    private static string CrimeRefOf(int n) => $"46/{n}/26";

    private Crime CrimeOf(int n)
    {
        var crime = _story.Crime;
        return crime with
        {
            Ref = CrimeRefOf(n),
            Aliases = [],
            CaseJourneyId = $"kent-case-{n:D8}",
            Persons = crime.Persons.SetItem(Story.Victim, crime.Persons[Story.Victim] with { JourneyId = IdOf(n) }),
        };
    }

    private Journey JourneyOf(int n, Instant due)
    {
        var journey = _story.Journey;
        return journey with
        {
            Id = IdOf(n),
            CrimeRef = CrimeRefOf(n),
            NextDue = due,
            Position = _story.Crime.Sequence,
            Case = journey.Case with { Unit = $"unit-{n % Units}", OfficerRef = $"officer-{n % (Units * OfficersPerUnit)}" },
        };
    }

    private static AdmissionChange Admission(Crime crime, Journey journey, int n) => new(
        crime, 0, new LogRow(crime.Ref, crime.Sequence, $"crowd|{n}", "{}"),
        new InboxRow($"crowd|{n}", "crowd", $"{n}", Origin.Feed, "suspect.arrested", crime.Ref, journey.LastStepAt, "", SealedBody: null) { State = InboxState.Admitted })
    {
        Started = [new Journey { Id = journey.Id, CrimeRef = crime.Ref, Role = journey.Role, Revision = journey.Revision - 1 }],
    };

    // Lists and figures as varied as a force's: stages, states, limits over three months, one in ten overdue.
    private StepChange Step(Journey journey, int n)
    {
        var none = new Journey { Id = journey.Id, CrimeRef = journey.CrimeRef, Role = journey.Role, Revision = journey.Revision - 1 };
        var change = Projection.Of(none, new Decision(journey, []), "crowd", "", Projection.NoHash, RuleBook.Current, journey.LastStepAt);
        var overdueAt = Morning + Duration.FromMinutes((n * 7919L % 130_000) - 13_000);
        return change with
        {
            List = change.List with
            {
                Stage = (Stage)(n % 7),
                Enhanced = n % 3 == 0,
                IsStuck = n % 1_000 == 1,
                OverdueAt = overdueAt,
                AtRiskAt = overdueAt - Duration.FromDays(1),
                State = n % 500 == 2 ? JourneyState.Suspended : JourneyState.Running,
                Rights = 1 << (1 + (n % 12)),
                IsRestricted = n % 200 == 3,
            },
        };
    }
}

/// <summary>A provider that takes every message at once and counts it.</summary>
internal sealed class SentCount : IMessageSender
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public ValueTask<SendOutcome> SendAsync(Outgoing message, CancellationToken stop) =>
        ValueTask.FromResult<SendOutcome>(new SendOutcome.Accepted($"sent-{Interlocked.Increment(ref _count)}"));

    public ValueTask<string?> LookUpAsync(string key, CancellationToken stop) => ValueTask.FromResult<string?>(null);
}
