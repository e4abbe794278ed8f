using OrleansNats.Routing.Interest;

namespace OrleansNats.Routing.Tests.Interest;

public sealed class SubjectHashTests
{
    [Fact]
    public void Compute_AnyByteChanged_ChangesTheHash()
    {
        for (int length = 1; length <= 40; length++)
        {
            byte[] bytes = [.. Enumerable.Repeat((byte)'a', length)];
            ulong hash = SubjectHash.Compute(bytes);
            Assert.Equal(hash, SubjectHash.Compute(bytes.ToArray()));
            for (int i = 0; i < length; i++)
            {
                bytes[i] = (byte)'b';
                Assert.NotEqual(hash, SubjectHash.Compute(bytes));
                bytes[i] = (byte)'a';
            }
        }
    }

    [Theory]
    [InlineData("t.lit.{0}.x")]
    [InlineData("{0}")]
    [InlineData("_INBOX.abcdefghijklmnopqrstuv.{0}")]
    public void Compute_NumberedSubjects_SpreadsEvenly(string format)
    {
        const int Buckets = 1024;
        const int PerBucket = 64;
        byte[][] subjects = [.. Enumerable.Range(0, Buckets * PerBucket)
            .Select(i => TestSubscriptions.Utf8(string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i)))];
        var random = new Random(5);
        for (int seed = 0; seed < 50; seed++)
        {
            ulong low = (ulong)random.NextInt64() | 1;
            ulong high = (ulong)random.NextInt64() << 1 | 1;
            int[] load = new int[Buckets];
            foreach (byte[] subject in subjects) load[SubjectHash.Compute(subject, low, high) % Buckets]++;

            double variance = load.Average(n => (n - PerBucket) * (double)(n - PerBucket));

            Assert.InRange(variance, 0, PerBucket * 1.3); // a random spread has 64, give or take 3
        }
    }
}
