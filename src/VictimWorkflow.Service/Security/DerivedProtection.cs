using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace VictimWorkflow.Service.Security;

/// <summary>
/// Protects session cookies and antiforgery tokens with keys derived from the installation's own. Every instance of the service
/// reads every other's cookies, and there is no ring of keys to store, share, back up and lose.
/// </summary>
internal sealed class DerivedProtection(byte[] key) : IDataProtector
{
    internal static DerivedProtection From(byte[] installationSecret) => new(Derive(installationSecret, "victim-workflow/sessions/1"));

    public IDataProtector CreateProtector(string purpose) => new DerivedProtection(Derive(key, purpose));

    public byte[] Protect(byte[] plaintext) => SealedBox.Seal(key, plaintext, []);

    public byte[] Unprotect(byte[] protectedData) => SealedBox.Open(key, protectedData, []);

    private static byte[] Derive(byte[] from, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, from, SealedBox.KeyLength, info: Encoding.UTF8.GetBytes(purpose));
}

/// <summary>
/// Stands where the framework would keep its ring of keys, which it writes to the home directory at start although nothing uses it.
/// </summary>
internal sealed class NoKeyRing : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [];

    public void StoreElement(XElement element, string friendlyName) { }
}
