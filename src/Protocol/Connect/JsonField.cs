using System.Text.Json;

namespace OrleansNats.Protocol.Connect;

/// <summary>Takes one field of a JSON object.</summary>
/// <param name="current">What the fields before it have made.</param>
/// <param name="name">Its name, in lower case.</param>
/// <param name="reader">Stands on the value, which is not null; left on the value's last token.</param>
internal delegate T JsonField<T>(T current, string name, ref Utf8JsonReader reader);
