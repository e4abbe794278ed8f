using System.Runtime.CompilerServices;
using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Routes;

/// <summary>The arguments of a line: the first ones and the last ones, for only queue names, which stand between, may be many.</summary>
internal struct RouteArguments
{
    private const int MaxFirst = 6; // origin, account, subject, indicator, reply, first queue

    private First _first;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    public Slice Last { get; private set; }

    /// <summary>Valid if there are two.</summary>
    public Slice SecondLast { get; private set; }

    /// <summary>Valid if there are three.</summary>
    public Slice ThirdLast { get; private set; }

    /// <summary>One of the first six.</summary>
    public readonly Slice this[int index] => _first[index];

    public static RouteArguments Split(ReadOnlySpan<byte> buffer, Slice arguments)
    {
        var all = default(RouteArguments);
        var splitter = new ArgumentSplitter(buffer, arguments, lineEndsPart: true); // as nats-server has it on routes
        while (splitter.Next() is { IsEmpty: false } argument) all.Add(argument);
        return all;
    }

    public void Add(Slice argument)
    {
        if (Count < MaxFirst) _first[Count] = argument;
        Count++;
        ThirdLast = SecondLast;
        SecondLast = Last;
        Last = argument;
    }

    [InlineArray(MaxFirst)]
    private struct First
    {
        private Slice _slice;
    }
}
