namespace SigningService.Hsm.Cryptoki;

/// <summary>CK_USER_TYPE.</summary>
internal enum UserType
{
    SecurityOfficer = 0,
    User = 1,
}
