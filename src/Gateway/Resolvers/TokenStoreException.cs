namespace OrleansNats.Gateway.Resolvers;

/// <summary>A token cannot be kept, or not be read. The message is for the log, and for who asked.</summary>
internal sealed class TokenStoreException(string message, Exception? inner = null) : Exception(message, inner);
