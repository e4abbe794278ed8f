using System.ComponentModel;
using System.Runtime.InteropServices;

namespace OrleansNats.Protocol.Tests.Fuzzing;

/// <summary>
/// Memory with a page behind it that must not be touched: reading one byte too far ends the process. Elsewhere than on Linux it is plain
/// memory, and only the poisoned copies of the fuzz tests would show such a read.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ProtectNone = 0;
    private const int ReadAndWrite = 1 | 2;
    private const int PrivateAnonymous = 2 | 0x20;

    private readonly int _pageBytes = Environment.SystemPageSize;
    private readonly byte* _start;

    public GuardedMemory()
    {
        if (!OperatingSystem.IsLinux())
        {
            _start = (byte*)NativeMemory.Alloc((nuint)_pageBytes);
            return;
        }

        nint mapped = Map(0, (nuint)(2 * _pageBytes), ReadAndWrite, PrivateAnonymous, -1, 0);
        if (mapped == -1 || Protect(mapped + _pageBytes, (nuint)_pageBytes, ProtectNone) != 0) throw new Win32Exception();
        _start = (byte*)mapped;
    }

    /// <summary>Copies the input to the very end of what may be read. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Place(ReadOnlySpan<byte> input)
    {
        var place = new Span<byte>(_start + _pageBytes - input.Length, input.Length);
        input.CopyTo(place);
        return place;
    }

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) _ = Unmap((nint)_start, (nuint)(2 * _pageBytes));
        else NativeMemory.Free(_start);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
