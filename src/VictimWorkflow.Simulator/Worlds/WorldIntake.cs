using System.Text.Json;
using NodaTime;
using VictimWorkflow.Core.Contact;
using VictimWorkflow.Core.Crimes;
using VictimWorkflow.Core.Events;
using VictimWorkflow.Core.Journeys;

namespace VictimWorkflow.Simulator.Worlds;

/// <summary>How events get into a world: admitted, kept waiting, refused.</summary>
public sealed partial class World
{
    /// <summary>Reads an event from its bytes and hands it in as received now.</summary>
    public Reception Receive(Post post)
    {
        switch (EventReader.Read(post.Body))
        {
            case ReadResult.Read read:
                return Receive(new ReceivedEvent(post.Id, "simulator", post.Origin, read.Envelope, Now));
            case ReadResult.Refused refused:
                return new Reception.Refused(refused.Refusal);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Hands in an event that a program made, as received now.</summary>
    public Reception Receive(Making making) => Receive(Made(making, Now));

    /// <summary>Hands an event in and carries out all that follows from it at this instant.</summary>
    public Reception Receive(ReceivedEvent received)
    {
        MoveTo(received.ReceivedAt);
        var reception = received.Event.CrimeRef is null ? ReceiveForAll(received) : Admit(received);
        Settle();
        MoveTo(Now);
        return reception;
    }

    // An event without a crime goes to every crime it concerns; a hold on sending concerns none.
    private Reception.Kept ReceiveForAll(ReceivedEvent received)
    {
        HeedHold(received.Event);
        if (received.Event is Event.OfficerUnavailable)
        {
            _absences.Add(received);
        }

        foreach (var crime in Crimes.Where(c => IsConcerned(c, received)).ToList())
        {
            Admit(For(crime, received));
        }

        return new Reception.Kept();
    }

    private static ReceivedEvent For(Crime crime, ReceivedEvent received) =>
        received with { Envelope = received.Envelope with { Event = received.Event with { CrimeRef = crime.Ref } } };

    // A crime may become an officer's after it was said that they are away.
    private void TellAbsences(CrimeFile file)
    {
        _absences.RemoveAll(a => ((Event.OfficerUnavailable)a.Event).Until <= Now);
        foreach (var absence in _absences.Where(a => IsConcerned(file.Crime, a)).ToList())
        {
            Admit(For(file.Crime, absence));
        }
    }

    private ReceivedEvent Made(Making making, Instant madeAt)
    {
        if (!options.ReadsEveryEvent)
        {
            return new ReceivedEvent(making.Id, "simulator", making.Origin, Envelope.Of(making.Event, making.Pseudonymous, madeAt), Now);
        }

        var read = Read(making.AsPost(madeAt));
        var parted = EventPrivacy.Parse(read.Envelope.Type, EventPrivacy.Separate(read.Envelope, committedOn: null).Data);
        return JsonSerializer.Serialize(parted, CoreJson.Options) == JsonSerializer.Serialize(making.Pseudonymous, CoreJson.Options) ? read
            : throw new InvalidOperationException($"{making.Id} ({read.Envelope.Type}) is not the event it would be if it came from outside.");
    }

    private bool IsConcerned(Crime crime, ReceivedEvent received) => received.Event switch
    {
        Event.OfficerUnavailable e => Absence.IsNewsFor(crime, e, received.Id, Now),
        Event.PersonMerged e => e.PersonRef is { } person && crime.Persons.ContainsKey(person),
        _ => false,
    };

    private void HeedHold(Event happened) => Holds = Holds.After(happened);

    private Reception Admit(ReceivedEvent received)
    {
        if (_waiting.Exists(w => w.Received.Id == received.Id))
        {
            return new Reception.Repeated();
        }

        switch (TryAdmit(received))
        {
            case Admission.Admitted:
                return new Reception.Kept();
            case Admission.Repeated:
                return new Reception.Repeated();
            case Admission.Waits waits:
                Wait(new WaitingEvent(received, waits.Code, waits.AlertAt, waits.Until));
                return new Reception.Waiting(waits.Code);
            case Admission.Refused refused:
                if (received.Origin != Origin.User)
                {
                    PutAside(received, refused.Refusal.Code);
                }

                return new Reception.Refused(refused.Refusal);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Admission TryAdmit(ReceivedEvent received)
    {
        (var file, received) = Led(received);
        var crimeRef = received.Event.CrimeRef!;
        string JourneyIdOf(string person) => person.Length == 0 ? crimeRef : $"{crimeRef}~{person}";
        var admission = CrimeMachine.Admit(file?.Crime, received, JourneyIdOf, Rules, Now, SurvivorOf(received.Event));
        if (admission is not Admission.Admitted admitted)
        {
            return admission;
        }

        if (file is not null && Objection(file, admitted.Crime, received) is { } refusal)
        {
            return new Admission.Refused(refusal);
        }

        if (received.Event is Event.PersonMerged merged)
        {
            admitted = CrimeMachine.Carry(admitted, file![admitted.Crime.Persons[merged.PersonRef!].JourneyId]);
        }

        file ??= new CrimeFile(admitted.Crime);
        Keep(file, admitted, received);
        TellAbsences(file);
        return admitted;
    }

    // The file an event belongs to, and the event as that crime knows it: a crime that was merged leads on.
    private (CrimeFile? File, ReceivedEvent Received) Led(ReceivedEvent received)
    {
        var file = _files.GetValueOrDefault(received.Event.CrimeRef!);
        while (file is not null && CrimeMachine.GoesOnIn(file.Crime, received) is { } into)
        {
            HandOver();
            file = _files[into];
            received = received.For(file.Crime.Ref);
        }

        return (file, CrimeMachine.AsKnownIn(file?.Crime, received));
    }

    private Crime? SurvivorOf(Event happened)
    {
        var crime = CrimeMachine.SurvivorNamedBy(happened) is { } named ? FindCrime(named) : null;
        while (crime?.MergedInto is { } into)
        {
            crime = FindCrime(into);
        }

        return crime;
    }

    private Refusal? Objection(CrimeFile file, Crime crime, ReceivedEvent received)
    {
        foreach (var id in CrimeMachine.JourneysToAsk(crime, received.Event))
        {
            if (file.Find(id) is { } journey
                && JourneyMachine.Guard(journey, received.Event, received.OccurredAt, CardOf(journey.PersonRef), Rules) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private void Keep(CrimeFile file, Admission.Admitted admitted, ReceivedEvent received)
    {
        file.Crime = Stored(admitted.Crime);
        file.Log.Add(Stored(admitted.Entry));
        foreach (var started in admitted.Started)
        {
            file.Put(started);
        }

        _files[file.Crime.Ref] = file;
        foreach (var person in file.Crime.Persons.Keys)
        {
            if (!_filesOf.TryGetValue(person, out var files))
            {
                _filesOf[person] = files = [];
            }

            if (!files.Contains(file))
            {
                files.Add(file);
            }
        }

        KeepCards(file, admitted.Entry, received);
        HeedHold(received.Event);
        _changed.Add(file);
        Advance(file);
    }

    private void KeepCards(CrimeFile file, LogEntry entry, ReceivedEvent received)
    {
        var happened = received.Event is Event.ReplyReceived { PersonRef: { } person } reply && file.Crime.Persons.TryGetValue(person, out var known)
            ? JourneyMachine.OnCard(file.Find(known.JourneyId), reply)
            : entry.Event;
        foreach (var change in CardChange.Of(happened, Stated.In(entry), CardChange.Concerned(happened, file.Crime).Select(CardOf)))
        {
            _cards[change.CardOf] = change.On(_cards.GetValueOrDefault(change.CardOf));
        }
    }

    private void Wait(WaitingEvent waiting)
    {
        _waiting.Add(waiting);
        _agenda.Add(waiting.Until, $" {waiting.Received.Id}", () =>
        {
            if (_waiting.RemoveAll(w => w.Received.Id == waiting.Received.Id) > 0)
            {
                PutAside(waiting.Received, waiting.Code);
            }
        });
    }

    private void PutAside(ReceivedEvent received, string code) =>
        _quarantine.Add(new QuarantinedEvent(received.Id, received.Envelope.Type, code, Now));

    // Tried again in order of receipt, from the first whenever one has moved.
    private bool RetryOne()
    {
        if (_waiting.Count == 0)
        {
            _changed.Clear();
            return false;
        }

        foreach (var waiting in _waiting.Where(w => MayMoveOn(w.Received)).ToList())
        {
            var admission = TryAdmit(waiting.Received);
            if (admission is Admission.Waits waits)
            {
                _waiting[_waiting.IndexOf(waiting)] = waiting with { Code = waits.Code };
                continue;
            }

            _waiting.Remove(waiting);
            if (admission is Admission.Refused refused)
            {
                PutAside(waiting.Received, refused.Refusal.Code);
            }

            return true;
        }

        _changed.Clear();
        return false;
    }

    // Something new in its crime, or in the one it says survives.
    private bool MayMoveOn(ReceivedEvent received) => Led(received).File is { } file && _changed.Contains(file)
        || (CrimeMachine.SurvivorNamedBy(received.Event) is { } named && _files.TryGetValue(named, out var surviving) && _changed.Contains(surviving));
}
