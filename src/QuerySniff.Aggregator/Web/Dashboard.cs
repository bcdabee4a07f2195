using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;
using QuerySniff.Aggregator.Security;

namespace QuerySniff.Aggregator.Web;

/// <summary>
/// Serves the dashboard's built files from the folder beside the executable. The page keeps its state in the address:
/// any path that is no file is the page.
/// </summary>
internal static class Dashboard
{
    /// <summary>Where the build puts it.</summary>
    public static string DefaultFolder { get; } = Path.Combine(AppContext.BaseDirectory, "dashboard");

    private const string AssetsPath = "/assets";

    // Assets have a hash of their content in their name; all else is asked for again, and mostly not modified.
    private const string Immutable = "public, max-age=31536000, immutable";
    private const string NoCache = "no-cache";

    private const string Missing =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>QuerySniff</title>
        <h1>QuerySniff aggregator</h1>
        <p>The dashboard was not built, since npm was not found. To have it: install Node.js with npm, and run</p>
        <pre>dotnet build QuerySniff.sln -c Release</pre>
        <p>The API is here all the same: <a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p>
        </html>

        """;

    public static bool IsBuilt(string folder) => File.Exists(Path.Combine(folder, "index.html"));

    /// <summary>Serves the files that are there. Before routing: the page's endpoint would take their paths.</summary>
    public static void UseFiles(WebApplication app, string folder)
    {
        if (IsBuilt(folder))
        {
            app.UseStaticFiles(new StaticFileOptions
            {
                FileProvider = new PhysicalFileProvider(folder),
                OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                    file.Context.Request.Path.StartsWithSegments(AssetsPath, StringComparison.Ordinal) ? Immutable : NoCache,
            });
        }
    }

    /// <summary>Serves the page at all paths that nothing else has; where it was not built, says so at the root.</summary>
    public static void MapPage(WebApplication app, string folder)
    {
        if (IsBuilt(folder))
        {
            string index = Path.Combine(folder, "index.html");
            app.MapFallback((HttpContext context) => Page(context, index)).ExcludeFromDescription().WithMetadata(OpenToAll.Mark);
        }
        else
        {
            app.MapGet("/", () => TypedResults.Text(Missing, "text/html; charset=utf-8"))
                .ExcludeFromDescription().WithMetadata(OpenToAll.Mark);
        }
    }

    private static IResult Page(HttpContext context, string index)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            return TypedResults.StatusCode(StatusCodes.Status405MethodNotAllowed);
        }

        context.Response.Headers.CacheControl = NoCache;
        DateTimeOffset modified = new(File.GetLastWriteTimeUtc(index));
        return TypedResults.PhysicalFile(
            index,
            "text/html; charset=utf-8",
            lastModified: modified,
            entityTag: new EntityTagHeaderValue($"\"{modified.Ticks:x}\""));
    }
}
