package host

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
)

// cgroup reads the limits of the control groups that a process is in. A limit
// may stand in any group from the process's own up to the root, and the tightest
// one holds. Both versions are understood; where both are mounted, a controller
// is on version 1 if it is mounted there.
type cgroup struct {
	root   fs.FS  // /sys/fs/cgroup
	member string // the text of /proc/self/cgroup
}

// controller lists the directories of a controller, the process's own first.
func (c cgroup) controller(name string) (dirs []string, v2 bool) {
	var own string
	for line := range strings.Lines(c.member) {
		// hierarchy-ID:controller-list:cgroup-path, cgroups(7)
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		for controller := range strings.SplitSeq(fields[1], ",") {
			if controller != name {
				continue
			}
			for _, mount := range []string{name, fields[1]} {
				if dirs := c.upwards(mount, fields[2]); dirs != nil {
					return dirs, false
				}
			}
		}
		if fields[0] == "0" && fields[1] == "" {
			own = fields[2]
		}
	}
	if own == "" {
		return nil, true
	}
	if _, err := fs.Stat(c.root, "cgroup.controllers"); err == nil {
		return c.upwards(".", own), true
	}
	return c.upwards("unified", own), true
}

// upwards lists the directories from mount/own up to mount that exist. In a
// container the own path may be the host's, of which only the mount is seen.
func (c cgroup) upwards(mount, own string) []string {
	if _, err := fs.Stat(c.root, mount); err != nil {
		return nil
	}
	var dirs []string
	for rel := strings.Trim(path.Clean("/"+own), "/"); rel != ""; {
		dir := path.Join(mount, rel)
		if _, err := fs.Stat(c.root, dir); err == nil {
			dirs = append(dirs, dir)
		}
		if rel = path.Dir(rel); rel == "." {
			rel = ""
		}
	}
	return append(dirs, mount)
}

// processors is the processor quota as a number of processors; false without one.
func (c cgroup) processors() (float64, bool) {
	dirs, v2 := c.controller("cpu")
	least, found := 0.0, false
	for _, dir := range dirs {
		var quota, period int64
		var ok bool
		if v2 {
			quota, period, ok = c.pair(dir, "cpu.max")
		} else {
			var ok1, ok2 bool
			quota, ok1 = c.number(dir, "cpu.cfs_quota_us")
			period, ok2 = c.number(dir, "cpu.cfs_period_us")
			ok = ok1 && ok2
		}
		if !ok || quota <= 0 || period <= 0 { // −1: no quota
			continue
		}
		if share := float64(quota) / float64(period); !found || share < least {
			least, found = share, true
		}
	}
	return least, found
}

// throttled counts the periods in which the processor quota held the process
// back; false when the system does not tell.
func (c cgroup) throttled() (int64, bool) {
	dirs, _ := c.controller("cpu")
	total, found := int64(0), false
	for _, dir := range dirs {
		if n, ok := c.keyed(dir, "cpu.stat", "nr_throttled"); ok {
			total, found = total+n, true
		}
	}
	return total, found
}

// memory is the tightest memory limit, and how much of it is free, bytes.
func (c cgroup) memory() (limit, free int64, ok bool) {
	dirs, v2 := c.controller("memory")
	limitFile, usedFile := "memory.limit_in_bytes", "memory.usage_in_bytes"
	if v2 {
		limitFile, usedFile = "memory.max", "memory.current"
	}
	for _, dir := range dirs {
		max, known := c.number(dir, limitFile)
		if !known || max >= unlimitedMemory {
			continue
		}
		used, _ := c.number(dir, usedFile)
		// The page cache counts as used and is given back when memory is short.
		cache, _ := c.keyed(dir, "memory.stat", "inactive_file")
		left := max - used + cache
		if !ok || max < limit {
			limit = max
		}
		if !ok || left < free {
			free = left
		}
		ok = true
	}
	return limit, free, ok
}

// unlimitedMemory is beyond every machine: version 1 writes 2⁶³ rounded down to a
// page for "no limit".
const unlimitedMemory = 1 << 60

// pids is the limit of processes and threads that leaves the fewest free, and how many
// there are below it.
func (c cgroup) pids() (limit, used int64, ok bool) {
	dirs, _ := c.controller("pids")
	for _, dir := range dirs {
		most, known := c.number(dir, "pids.max")
		now, _ := c.number(dir, "pids.current")
		if known && (!ok || most-now < limit-used) {
			limit, used, ok = most, now, true
		}
	}
	return limit, used, ok
}

// number reads a file with one number; "max" is none.
func (c cgroup) number(dir, name string) (int64, bool) {
	text, err := fs.ReadFile(c.root, path.Join(dir, name))
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}

// pair reads a file with two numbers; "max" for the first is none.
func (c cgroup) pair(dir, name string) (a, b int64, ok bool) {
	text, err := fs.ReadFile(c.root, path.Join(dir, name))
	if err != nil {
		return 0, 0, false
	}
	fields := strings.Fields(string(text))
	if len(fields) != 2 {
		return 0, 0, false
	}
	a, err1 := strconv.ParseInt(fields[0], 10, 64)
	b, err2 := strconv.ParseInt(fields[1], 10, 64)
	return a, b, err1 == nil && err2 == nil
}

// keyed reads one value of a file of "key value" lines.
func (c cgroup) keyed(dir, name, key string) (int64, bool) {
	text, err := fs.ReadFile(c.root, path.Join(dir, name))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == key {
			n, err := strconv.ParseInt(fields[1], 10, 64)
			return n, err == nil
		}
	}
	return 0, false
}
