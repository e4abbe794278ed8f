using OrleansNats.Protocol.Frames;

namespace OrleansNats.Protocol.Tests.Frames;

/// <summary>What a parser reported while it was fed a conversation.</summary>
/// <param name="At">Bytes of the conversation that were needed.</param>
/// <param name="Status">Complete, or the error that ended the conversation.</param>
/// <param name="Text">The frame in words, in Latin-1; empty for an error.</param>
internal readonly record struct ParserEvent(int At, FrameStatus Status, string Text);
