//go:build !linux

package host

import "syscall"

// awaitExit says that it could not: there is no portable way to wait without
// reaping.
func awaitExit(int) bool { return false }

// adoptOrphans does nothing: only the command's process group is watched.
func adoptOrphans() error { return nil }

func guardedAttr() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// descendants is not known here.
func descendants(int) []int { return nil }

// oomKills is not known here.
func oomKills() int64 { return 0 }

// openFilesCap is the soft limit of open files that can be set under a hard one.
// Systems other than Linux call the hard limit unlimited and refuse more than
// their own bound; 10240 is macOS's OPEN_MAX.
func openFilesCap(hard uint64) uint64 { return min(hard, 10240) }
