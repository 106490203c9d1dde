//go:build !linux

package host

// SyscallCosts is empty: system calls are measured on Linux only.
func SyscallCosts() (map[string]float64, error) { return map[string]float64{}, nil }
