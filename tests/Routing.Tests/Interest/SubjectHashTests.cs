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
        int[] load = new int[Buckets];
        for (int i = 0; i < Buckets * PerBucket; i++)
        {
            string subject = string.Format(System.Globalization.CultureInfo.InvariantCulture, format, i);
            load[SubjectHash.Compute(TestSubscriptions.Utf8(subject)) % Buckets]++;
        }

        double variance = load.Average(n => (n - PerBucket) * (double)(n - PerBucket));

        Assert.InRange(variance, 0, PerBucket * 1.5); // a random spread has 64
    }
}
