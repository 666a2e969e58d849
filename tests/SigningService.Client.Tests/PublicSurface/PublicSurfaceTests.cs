using System.Reflection;
using System.Runtime.CompilerServices;
using SigningService.Client.AspNetCore;
using SigningService.Client.Connections;

namespace SigningService.Client.Tests.PublicSurface;

/// <summary>
/// What others compile against changes on purpose only: a difference fails, and UPDATE_SNAPSHOTS=1 writes it down for the review.
/// </summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData(typeof(ClientIdentity))]
    [InlineData(typeof(SigningServiceCertificateOptions))]
    public void ThePublicSurfaceIsTheOneThatWasReviewed(Type anyOfIt)
    {
        var surface = string.Join("\n", anyOfIt.Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Describe));
        var path = Path.Combine(Folder(), anyOfIt.Assembly.GetName().Name + ".txt");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, surface);

        Assert.Equal(File.ReadAllText(path), surface);
    }

    private static string Describe(Type type)
    {
        var members = type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}")
            : type.GetMembers(Declared).Where(IsShown).Select(Describe).Order(StringComparer.Ordinal);
        return $"{Kind(type)} {NameOf(type)}\n{string.Concat(members.Select(member => $"    {member}\n"))}";
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static bool IsShown(MemberInfo member) =>
        member is not MethodBase { IsSpecialName: true, IsConstructor: false } and not Type
        && member.GetCustomAttribute<CompilerGeneratedAttribute>() is null;

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method => $"{Static(method)}{NameOf(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property => $"{Static(property.GetMethod!)}{NameOf(property.PropertyType)} {property.Name} {{ get; {(property.SetMethod is { IsPublic: true } ? "set; " : "")}}}",
        FieldInfo field => $"{(field.IsLiteral ? "const " : "")}{NameOf(field.FieldType)} {field.Name}{(field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "")}",
        EventInfo @event => $"event {NameOf(@event.EventHandlerType!)} {@event.Name}",
        _ => member.ToString()!,
    };

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "null"}" : "")}"));

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Namespace}.{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.IsGenericParameter ? type.Name : type.FullName ?? type.Name;

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
