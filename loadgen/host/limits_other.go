//go:build !linux

package host

import "syscall"

// ReadLimits reads the limits of this machine and process. Only the number of
// open files is known here.
func ReadLimits() Limits {
	var l Limits
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) == nil {
		l.FilesSoft, l.FilesHard = uint64(files.Cur), openFilesCap(uint64(files.Max))
	}
	return l
}
