using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace SigningService.Client.AspNetCore.Peers;

/// <summary>Puts the check of peers in front of the whole pipeline, so that nobody can forget it or order it wrong.</summary>
internal sealed class PeerCheckFirst : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UsePeerCheck();
        next(app);
    };
}
