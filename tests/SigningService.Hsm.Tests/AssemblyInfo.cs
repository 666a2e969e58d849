using System.Runtime.Versioning;

// The native environment that SoftHSM reads is set as Unix sets it.
[assembly: UnsupportedOSPlatform("windows")]

// Tests take tokens away and initialise the module anew, which every token of the process feels.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
