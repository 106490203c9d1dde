//go:build !linux

package host

import (
	"fmt"
	"runtime"
)

// ProcessUsage is what another process has used: it is known on Linux only.
func ProcessUsage(int) (Usage, error) { return Usage{}, notHere("the cost of another process") }

// DescendantUsage is what the processes below pid have used: known on Linux only.
func DescendantUsage(int) (Usage, error) { return Usage{}, notHere("the cost of other processes") }

// HostSample reads the host's processor times: they are known on Linux only.
func HostSample() (HostTimes, error) { return HostTimes{}, notHere("the host's processor time") }

// SocketMemory is the memory that the kernel holds for TCP sockets: not known here.
func SocketMemory() (int64, bool) { return 0, false }

func residentBytes(int) (int64, bool) { return 0, false }

func notHere(what string) error { return fmt.Errorf("%s is not known on %s", what, runtime.GOOS) }
