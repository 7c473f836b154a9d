using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;

namespace VictimWorkflow.Service.Http;

/// <summary>What the public description cannot see by itself: the query parameters, and how times are written.</summary>
internal static class Description
{
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "VictimWorkflow",
                Version = "v1",
                Description = "Keeps police promises to victims of crime. Events are those of the public event contract, version 1. "
                    + "Refusals are application/problem+json with code, field and detail.",
            };
            // The address it was asked by says nothing about where it is reached.
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var names = context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryNames>().SelectMany(query => query.Names);
            foreach (var name in names)
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                });
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
            (schema.Type, schema.Format) = type == typeof(Instant) ? (JsonSchemaType.String, "date-time")
                : type == typeof(LocalDate) ? (JsonSchemaType.String, "date")
                : (schema.Type, schema.Format);
            return Task.CompletedTask;
        });
    }
}
