package host

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"pushbench/results"
)

// Environment describes the machine and this build. What cannot be had is empty.
func Environment() results.Environment {
	e := results.Environment{
		OS:        runtime.GOOS,
		Arch:      runtime.GOARCH,
		CPUs:      runtime.NumCPU(),
		GoVersion: runtime.Version(),
		GoEnv:     goEnv(os.LookupEnv),
	}
	e.Hostname, _ = os.Hostname()
	e.Nofile, _ = FilesPerProcess()
	e.Binary = hashOf(executable())
	if info, ok := debug.ReadBuildInfo(); ok {
		e.Commit, e.Dirty = revision(info.Settings)
	}
	describe(&e)
	return e
}

// goEnv picks the variables that change how a Go program runs, where they are set.
func goEnv(lookup func(string) (string, bool)) map[string]string {
	env := make(map[string]string)
	for _, name := range []string{"GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GODEBUG"} {
		if value, ok := lookup(name); ok {
			env[name] = value
		}
	}
	return env
}

// revision is the commit that the build was stamped with, and whether the tree
// had changes. `go run` stamps none.
func revision(settings []debug.BuildSetting) (commit string, dirty bool) {
	for _, s := range settings {
		switch s.Key {
		case "vcs.revision":
			commit = s.Value
		case "vcs.modified":
			dirty = s.Value == "true"
		}
	}
	return commit, dirty
}

// hashOf is the SHA-256 of a file in hexadecimal, empty when it cannot be read.
func hashOf(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}
