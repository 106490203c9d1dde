package results

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// Bearing is what it means for the numbers that two runs differ in a fact of their
// environment.
type Bearing int

const (
	// Told is what only says where a run comes from.
	Told Bearing = iota
	// Bears is what may bear on the numbers: two runs that are compared are warned of it.
	Bears
	// Moves is what moves the numbers: it is a step in a history, too.
	Moves
)

// Fact is one thing that is known of the machine or the build of a run.
type Fact struct {
	Name    string // its one name in tables, warnings and histories: "kernel"
	Value   string
	Alone   string // the value where it stands without its name: "2 processors"
	Bearing Bearing
}

// Facts are what is known of an environment, in the order in which it is shown.
func (e Environment) Facts() []Fact {
	known := e.facts(slices.Sorted(maps.Keys(e.Sysctl)), slices.Sorted(maps.Keys(e.GoEnv)))
	return slices.DeleteFunc(known, func(f Fact) bool { return f.Value == "" })
}

// facts is the one list of them, of what is not known too. Settings are named by sysctl
// and goEnv: two environments with the same names have facts that belong together one
// by one.
func (e Environment) facts(sysctl, goEnv []string) []Fact {
	release, _, _ := strings.Cut(e.Kernel, " ") // what follows is when it was built
	list := []Fact{
		{"host", e.Hostname, "", Bears},
		{"system", strings.Trim(e.OS+"/"+e.Arch, "/"), "", Bears},
		{"processors", positive(e.CPUs), positive(e.CPUs) + " processors", Moves},
		{"processor", e.CPUModel, "", Moves},
		{"processor limit", e.CgroupCPU, "", Moves},
		{"hypervisor", e.Hypervisor, "", Moves},
		{"kernel", e.Kernel, release, Moves},
		{"Go version", e.GoVersion, "", Moves},
	}
	for _, name := range goEnv {
		bearing := Bears
		if name == "GOMAXPROCS" {
			bearing = Moves
		}
		list = append(list, Fact{name, e.GoEnv[name], name + " " + e.GoEnv[name], bearing})
	}
	list = append(list,
		Fact{"memory", bytesOf(e.MemoryB), "", Told},
		Fact{"memory limit", e.CgroupMem, "", Bears},
		Fact{"clock source", e.Clock, "", Bears},
		Fact{"frequency governor", e.Governor, "", Bears},
		Fact{"open files", commas(e.Nofile), "", Told},
	)
	for _, name := range sysctl {
		list = append(list, Fact{name, e.Sysctl[name], "", Bears})
	}
	commit := e.Commit
	if commit != "" && e.Dirty {
		commit += ", with uncommitted changes"
	}
	list = append(list, Fact{"commit", commit, "", Told}, Fact{"binary, SHA-256", e.Binary, "", Told})
	for i := range list {
		list[i].Alone = cmp.Or(list[i].Alone, list[i].Value)
	}
	return list
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func bytesOf(n int64) string {
	if n <= 0 {
		return ""
	}
	return humanize.IBytes(uint64(n))
}

func commas(n uint64) string {
	if n == 0 {
		return ""
	}
	return humanize.Comma(int64(min(n, 1<<62)))
}

// change is a fact in which two environments differ.
type change struct{ name, from, to string }

// changes are the facts of at least some bearing in which two environments differ.
func changes(from, to Environment, least Bearing) []change {
	sysctl, goEnv := bothKeys(from.Sysctl, to.Sysctl), bothKeys(from.GoEnv, to.GoEnv)
	left, right := from.facts(sysctl, goEnv), to.facts(sysctl, goEnv)
	var list []change
	for i := range left {
		if left[i].Bearing >= least && left[i].Value != right[i].Value {
			list = append(list, change{left[i].Name, left[i].Value, right[i].Value})
		}
	}
	return list
}

// bothKeys are the keys of either map, sorted.
func bothKeys(a, b map[string]string) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// EnvironmentChanges names what of the machine and the runtime differs between two
// runs and moves their numbers: "kernel: 6.1 → 6.8".
func EnvironmentChanges(from, to Environment) []string {
	var said []string
	for _, c := range changes(from, to, Moves) {
		said = append(said, fmt.Sprintf("%s: %s → %s", c.name, cmp.Or(c.from, "not told"), cmp.Or(c.to, "not told")))
	}
	return said
}

// environmentWarnings name what differs between two machines or builds and may bear on
// the numbers: "different kernel: base 6.1, new 6.8". They name more than a history
// does, which would repeat them run by run.
func environmentWarnings(base, other Environment) []string {
	var said []string
	for _, c := range changes(base, other, Bears) {
		said = append(said, differs(c.name, c.from, c.to))
	}
	return said
}
