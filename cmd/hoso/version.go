package main

import (
	"runtime"
	"runtime/debug"

	"hoso/law"
)

// version is set by the build: -ldflags "-X main.version=…".
var version string

// versionCommand is "hoso version".
type versionCommand struct{}

// Run prints the version of the program and the digest of the law in it.
func (*versionCommand) Run(c console) error {
	book, err := law.Load(law.Embedded())
	if err != nil {
		return err
	}
	c.printf("hoso %s, %s %s/%s\nlaw %s\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH, book.Digest())
	return nil
}

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "(built from source)"
}
