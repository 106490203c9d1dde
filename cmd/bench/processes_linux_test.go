package main_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// goneWithin is how long processes may take to end when what they belong to has.
const goneWithin = 3 * time.Second

// lookEvery is how often it is looked whether they have: nothing tells the end of
// a process that is not a child.
const lookEvery = 5 * time.Millisecond

// process is one that a script started, whoever its parent is by now.
type process struct {
	pid     int
	command string // arguments, separated by spaces
}

// processesOf finds the processes of a script by its folder, which all of them
// have in their environment. A zombie has none left and is gone.
func processesOf(work string) []process {
	mark := []byte("\x00WORK=" + work + "\x00")
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	var found []process
	for _, dir := range dirs {
		// What has ended since, or is somebody else's, is no process of the script.
		environment, err := os.ReadFile(filepath.Join(dir, "environ"))
		if err != nil || !bytes.Contains(append([]byte{0}, environment...), mark) {
			continue
		}
		arguments, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		pid, _ := strconv.Atoi(filepath.Base(dir))
		found = append(found, process{pid, string(bytes.ReplaceAll(bytes.TrimRight(arguments, "\x00"), []byte{0}, []byte(" ")))})
	}
	return found
}

// awaitNone waits until no process of a script is left, and returns those that are
// after goneWithin.
func awaitNone(work string) []string {
	deadline := time.Now().Add(goneWithin)
	for {
		left := processesOf(work)
		if len(left) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			var names []string
			for _, p := range left {
				names = append(names, fmt.Sprintf("%d (%s)", p.pid, strings.TrimSpace(p.command)))
			}
			return names
		}
		time.Sleep(lookEvery)
	}
}
