using System.Buffers;
using System.Text;
using OrleansNats.Routing.Mappings;

namespace OrleansNats.Routing.Tests.Mappings;

/// <summary>Subjects and errors as nats-server 2.15.1 has them: recorded from its mappings and its start-up errors.</summary>
public sealed class SubjectTransformTests
{
    [Theory]
    [InlineData("m.*.*", "out.$2.$1", "m.x.yz", "out.yz.x")]
    [InlineData("m.*.*", "out.{{wildcard(2)}}.{{Wildcard( 1 )}}", "m.a.b", "out.b.a")]
    [InlineData("m.*.>", "o.$1.>", "m.a.b.c.d", "o.a.b.c.d")]
    [InlineData("m.*.>", "o.$1.>", "m.q.r", "o.q.r")]
    [InlineData(">", "x.>", "a.b", "x.a.b")]
    [InlineData(">", ">", "a.b", "a.b")]
    [InlineData("m.*", "p.{{partition(10,1)}}", "m.foo", "p.3")]
    [InlineData("m.*", "p.{{partition(10,1)}}", "m.device42", "p.5")]
    [InlineData("m.*.*.*", "p.{{partition(7,1,3)}}.$2", "m.foo.bar.baz", "p.2.bar")]
    [InlineData("m.*.*", "p.{{partition(5)}}", "m.a.b", "p.4")]
    [InlineData("m.*.*", "p.{{partition(5)}}", "m.foo.bar", "p.1")]
    [InlineData(">", "p.{{partition(5)}}.>", "foo", "p.3.foo")]
    [InlineData("lit", "part.{{partition(1000)}}", "lit", "part.270")]
    [InlineData("m.*", "p.{{partition(0,1)}}", "m.a", "p.0")]
    [InlineData("m.*", "p.{{partition(-3,1)}}", "m.a", "p.3826002220")]
    [InlineData("m.*", "s.{{splitfromleft(1,2)}}", "m.abcde", "s.ab.cde")]
    [InlineData("m.*", "s.{{splitfromleft(1,2)}}", "m.ab", "s.ab")]
    [InlineData("m.*", "s.{{splitfromleft(1,-1)}}", "m.abc", "s.abc")]
    [InlineData("m.*", "s.{{SplitFromRight(1,2)}}", "m.abcde", "s.abc.de")]
    [InlineData("m.*", "s.{{SplitFromRight(1,2)}}", "m.a", "s.a")]
    [InlineData("m.*", "s.{{slicefromleft(1,2)}}", "m.abcde", "s.ab.cd.e")]
    [InlineData("m.*", "s.{{slicefromleft(1,2)}}", "m.abcd", "s.ab.cd")]
    [InlineData("m.*", "s.{{slicefromleft(1,0)}}", "m.abc", "s.abc")]
    [InlineData("m.*", "s.{{sliceFromRight(1,2)}}", "m.abcde", "s.a.bc.de")]
    [InlineData("m.*", "s.{{sliceFromRight(1,2)}}", "m.abcd", "s.ab.cd")]
    [InlineData("m.*", "s.{{split(1,-)}}", "m.a-b-c", "s.a.b.c")]
    [InlineData("m.*", "s.{{split(1,-)}}", "m.-a", "s.a")]
    [InlineData("m.*", "s.{{split(1,-)}}", "m.a-", "s.a")]
    [InlineData("m.*", "s.{{split(1,-)}}", "m.a--b", "s.a.b")]
    [InlineData("m.*", "s.{{split(1,-)}}", "m.--a", "s..a")]
    [InlineData("m.*", "s.{{split(1,-)}}", "m.---", "s.")]
    [InlineData("m.*", "s.{{split(1,--)}}", "m.--a----b", "s.a.b")]
    [InlineData("m.*", "s.{{split(1,)}}", "m.aéb", "s.a.é.b")]
    [InlineData("m.*", "s.{{left(1,2)}}.{{right(1,2)}}", "m.abcde", "s.ab.de")]
    [InlineData("m.*", "s.{{left(1,9)}}.{{right(1,0)}}", "m.abc", "s.abc.abc")]
    [InlineData("m.*", "s.$0", "m.abc", "s.m")]
    [InlineData("m.*.*", "s.{{wildcard(-1)}}.$2", "m.a.b", "s.m.b")]
    [InlineData("m.*", "s.$x.$.$1", "m.a", "s.$x.$.a")]
    [InlineData("m.*", "r.{{random(1)}}.{{random(0)}}", "m.a", "r.0.0")]
    [InlineData("*", "x.{{partition(2)}}{{wildcard(1)}}", "a", "x.a")]
    [InlineData("foo", "bar.{{}}", "foo", "bar.{{}}")]
    [InlineData("", "x.>", "a.b", "x.a.b")]
    public void Apply_Subject_IsWhatNatsServerMakesOfIt(string source, string destination, string subject, string expected)
    {
        SubjectTransform transform = Create(source, destination);

        Assert.True(transform.Matches(Encoding.UTF8.GetBytes(subject)));
        Assert.Equal(expected, Apply(transform, subject));
    }

    [Theory]
    [InlineData("foo", "bar.*", "invalid subject")]
    [InlineData("foo", ">", "invalid subject")]
    [InlineData("foo.>", "bar", "invalid subject")]
    [InlineData("foo", "bar..x", "invalid subject")]
    [InlineData("foo", "", "invalid subject")]
    [InlineData("a.>.b", "x.>", "invalid subject")]
    [InlineData("foo", "bar.$1", "invalid mapping destination: wildcard index out of range in $1")]
    [InlineData("foo.*", "bar.$2", "invalid mapping destination: wildcard index out of range in $2: [2]")]
    [InlineData("foo.*", "bar.{{wildcard()}}", "invalid mapping destination: not enough arguments passed to the function in {{wildcard()}}")]
    [InlineData("foo.*", "bar.{{wildcard(1,2)}}", "invalid mapping destination: too many arguments passed to the function in {{wildcard(1,2)}}")]
    [InlineData("foo.*", "bar.{{wildcard(x)}}", "invalid mapping destination: function argument is invalid or in the wrong format in {{wildcard(x)}}")]
    [InlineData("foo.*", "bar.{{unknown(1)}}", "invalid mapping destination: unknown function in {{unknown(1)}}")]
    [InlineData("foo.*", "bar.{{SPLIT(1,2)}}", "invalid mapping destination: unknown function in {{SPLIT(1,2)}}")]
    [InlineData("foo.*", "bar.{{partition()}}", "invalid mapping destination: function argument is invalid or in the wrong format in {{partition()}}")]
    [InlineData("foo.*", "bar.{{partition(3,2)}}", "invalid mapping destination: wildcard index out of range in {{partition(3,2)}}: [2]")]
    [InlineData("foo.*", "bar.{{split(1)}}", "invalid mapping destination: not enough arguments passed to the function in {{split(1)}}")]
    [InlineData("foo.*", "bar.{{split(1,-,3)}}", "invalid mapping destination: too many arguments passed to the function in {{split(1,-,3)}}")]
    [InlineData("foo.*", "bar.{{split(1,a b)}}", "invalid mapping destination: function argument is invalid or in the wrong format in {{split(1,a b)}}")]
    [InlineData("foo.*", "bar.{{splitfromleft(1,99999999999)}}", "invalid mapping destination: function argument is invalid or in the wrong format in {{splitfromleft(1,99999999999)}}")]
    [InlineData("foo.*", "bar.{{random(1,2)}}", "invalid mapping destination: not enough arguments passed to the function in {{random(1,2)}}")]
    [InlineData("*", "x.{{wildcard(1)}}{{partition(2)}}", "invalid mapping destination: function argument is invalid or in the wrong format in {{wildcard(1)}}{{partition(2)}}")]
    public void TryCreate_BadDestination_SaysWhatNatsServerSays(string source, string destination, string expected)
    {
        Assert.False(SubjectTransform.TryCreate(source, destination, strict: false, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("foo.*.*", "bar.$1", "invalid mapping destination: not using all of the token wildcard(s) in bar.$1")]
    [InlineData("foo.*", "bar.{{partition(3,1)}}", "invalid mapping destination: the only mapping function allowed for import transforms is {{Wildcard()}} in {{partition(3,1)}}")]
    public void TryCreate_Strict_AsksForAWayBack(string source, string destination, string expected)
    {
        Assert.True(SubjectTransform.TryCreate(source, destination, strict: false, out _, out _));
        Assert.False(SubjectTransform.TryCreate(source, destination, strict: true, out _, out string error));
        Assert.Equal(expected, error);
    }

    [Theory]
    [InlineData("foo", "foo")]
    [InlineData("foo.*.x.*", "foo.$1.x.$2")]
    [InlineData("*.>", "$1.>")]
    public void DestinationFor_Source_KeepsEverySubject(string source, string destination) =>
        Assert.Equal(destination, SubjectTransform.DestinationFor(source));

    [Theory]
    [InlineData("a.*.b", "x.$1", "a.q.b")]
    [InlineData("*.*.*", "x.$2.$3.$1", "a.b.c")]
    [InlineData("a.*.>", "x.{{wildcard(1)}}.y.>", "a.q.r.s")]
    [InlineData("a.>", "b.c.>", "a.x.y")]
    [InlineData("a", "b", "a")]
    public void Reverse_OfAMappedSubject_IsTheSubject(string source, string destination, string subject)
    {
        SubjectTransform transform = Create(source, destination, strict: true);
        SubjectTransform reverse = transform.Reverse()!;

        Assert.Equal(subject, Apply(reverse, Apply(transform, subject)));
    }

    [Fact]
    public void Apply_Random_GivesEveryNumberBelowItsArgument()
    {
        SubjectTransform transform = Create("a", "r.{{random(3)}}");

        Assert.Equal(["r.0", "r.1", "r.2"], Enumerable.Range(0, 500).Select(_ => Apply(transform, "a")).Distinct().Order());
    }

    /// <summary>A subject put together of a pattern and words comes back token by token, whatever the order.</summary>
    [Fact]
    public void Apply_RandomPatterns_PutsEachWordInItsPlace()
    {
        var random = new Random(4711);
        for (int round = 0; round < 3000; round++)
        {
            int wildcards = random.Next(1, 6);
            string[] words = [.. Enumerable.Range(0, wildcards).Select(_ => Word(random))];
            int[] order = [.. Enumerable.Range(0, wildcards)];
            random.Shuffle(order);
            bool hasRest = random.Next(2) == 0;
            string rest = hasRest ? "." + string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Word(random))) : "";
            string source = "s." + string.Join(".lit.", words.Select(static _ => "*")) + (hasRest ? ".>" : "");
            string destination = "d." + string.Join('.', order.Select(i => random.Next(2) == 0 ? $"${i + 1}" : $"{{{{wildcard({i + 1})}}}}")) + (hasRest ? ".>" : "");
            string subject = "s." + string.Join(".lit.", words) + rest;

            SubjectTransform transform = Create(source, destination, strict: true);

            Assert.Equal("d." + string.Join('.', order.Select(i => words[i])) + rest, Apply(transform, subject));
            Assert.Equal(subject, Apply(transform.Reverse()!, Apply(transform, subject)));
        }
    }

    [Fact]
    public void Apply_AnyFunction_AllocatesNothing()
    {
        SubjectTransform transform = Create("m.*.*", "o.{{partition(9,1,2)}}.{{split(2,-)}}.{{slicefromright(1,2)}}.$1.{{random(7)}}");
        byte[] subject = "m.abcde.x-y-z"u8.ToArray();
        var into = new ArrayBufferWriter<byte>(256);
        for (int i = 0; i < 100; i++) Run(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                into.ResetWrittenCount();
                transform.Apply(subject, into);
            }
        }
    }

    private static string Word(Random random) => new([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => (char)random.Next('a', 'z' + 1))]);

    private static SubjectTransform Create(string source, string destination, bool strict = false)
    {
        Assert.True(SubjectTransform.TryCreate(source, destination, strict, out SubjectTransform? transform, out string error), error);
        return transform!;
    }

    private static string Apply(SubjectTransform transform, string subject)
    {
        var into = new ArrayBufferWriter<byte>();
        transform.Apply(Encoding.UTF8.GetBytes(subject), into);
        return Encoding.UTF8.GetString(into.WrittenSpan);
    }
}
