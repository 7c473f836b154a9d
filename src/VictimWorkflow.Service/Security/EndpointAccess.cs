using System.Collections.Immutable;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace VictimWorkflow.Service.Security;

/// <summary>Who may use an endpoint. Each endpoint carries one of these; one without is closed to everybody.</summary>
public abstract record EndpointAccess
{
    private EndpointAccess() { }

    /// <summary>These roles and, if <c>OrSource</c>, a webhook source's own API key.</summary>
    public sealed record ForRoles(ImmutableArray<Role> Roles, bool OrSource) : EndpointAccess;

    /// <summary>Everybody, for the reason given.</summary>
    public sealed record Open(string Why) : EndpointAccess;

    /// <summary>Endpoints that say nothing about who may use them; a test of each host wants none.</summary>
    public static IEnumerable<Endpoint> Undeclared(EndpointDataSource endpoints) =>
        endpoints.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<EndpointAccess>() is null);
}

public static class EndpointAccessDeclarations
{
    extension<TBuilder>(TBuilder endpoint) where TBuilder : IEndpointConventionBuilder
    {
        public TBuilder RequireRoles(params Role[] roles) => endpoint.Require(roles, orSource: false);

        /// <summary>For results: a sender may read what became of its events, and the endpoint checks that they are its own.</summary>
        public TBuilder RequireRolesOrSource(params Role[] roles) => endpoint.Require(roles, orSource: true);

        public TBuilder OpenToAll(string why)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(why);
            return endpoint.WithMetadata(new EndpointAccess.Open(why), new AllowAnonymousAttribute());
        }

        /// <summary>
        /// The most bytes a request's body may have; a longer one is answered 413. Exact where <see cref="BodyLimit.ReadAsync"/> reads it.
        /// </summary>
        public TBuilder LimitBody(int bytes) => endpoint.WithMetadata(new BodyLimit(bytes));

        private TBuilder Require(Role[] roles, bool orSource)
        {
            if (roles.Length == 0) throw new ArgumentException("Name the roles that may use the endpoint.", nameof(roles));
            return endpoint.WithMetadata(new EndpointAccess.ForRoles([.. roles], orSource)).RequireAuthorization(policy => policy
                .RequireAuthenticatedUser()
                .RequireAssertion(request => Actor.From(request.User) is { } actor
                    && (roles.Any(actor.Has) || (orSource && actor.Source is not null))));
        }
    }

    /// <summary>
    /// Nobody, signed in or not, passes an endpoint that declared nothing. A path without one stays a 404, and routing's own refusals
    /// (wrong method, wrong media type), which are no route endpoints, stay what they are.
    /// </summary>
    internal static AuthorizationPolicy Undeclared { get; } = new AuthorizationPolicyBuilder()
        .RequireAssertion(request => request.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
        .Build();
}
