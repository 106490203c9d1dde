package host

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Placement says which processors the target's and the agents' processes may
// use. Empty lists mean all of them: nobody is placed.
type Placement struct {
	Target []int
	Agents []int
}

// maxCPU bounds processor numbers: the kernel's affinity masks here hold 1024.
const maxCPU = 1023

// Auto places the target on the first half of cpus and the agents on the second,
// so that neither takes the other's time. With fewer than two nobody is placed.
func Auto(cpus []int) Placement {
	if len(cpus) < 2 {
		return Placement{}
	}
	sorted := slices.Sorted(slices.Values(cpus))
	half := len(sorted) / 2
	return Placement{Target: sorted[:half:half], Agents: sorted[half:]}
}

// Parse reads a placement: "auto", "none" or "t:0-1,4/a:2-3". Processors must be
// among allowed; they may be on both sides. A nil allowed means that the system
// has no placement, so that anything but auto and none is an error.
func Parse(text string, allowed []int) (Placement, error) {
	switch text {
	case "auto":
		return Auto(allowed), nil
	case "none":
		return Placement{}, nil
	}
	target, agents, ok := strings.Cut(text, "/")
	target, isTarget := strings.CutPrefix(target, "t:")
	agents, isAgents := strings.CutPrefix(agents, "a:")
	if !ok || !isTarget || !isAgents {
		return Placement{}, fmt.Errorf("placement %q: expected auto, none or t:LIST/a:LIST such as t:0/a:1 or t:0-1,4/a:2-3", text)
	}
	var p Placement
	var err error
	if p.Target, err = parseCPUs(target, allowed); err != nil {
		return Placement{}, fmt.Errorf("placement %q: target: %w", text, err)
	}
	if p.Agents, err = parseCPUs(agents, allowed); err != nil {
		return Placement{}, fmt.Errorf("placement %q: agents: %w", text, err)
	}
	return p, nil
}

// String is the placement as Parse reads it, with lists sorted and runs joined.
func (p Placement) String() string {
	if len(p.Target) == 0 && len(p.Agents) == 0 {
		return "none"
	}
	return "t:" + formatCPUs(p.Target) + "/a:" + formatCPUs(p.Agents)
}

// parseCPUs reads "0-1,4" into a sorted list without doubles.
func parseCPUs(text string, allowed []int) ([]int, error) {
	var cpus []int
	for part := range strings.SplitSeq(text, ",") {
		from, to, err := parseRange(part)
		if err != nil {
			return nil, err
		}
		for cpu := from; cpu <= to; cpu++ {
			if !slices.Contains(allowed, cpu) {
				return nil, fmt.Errorf("processor %d may not be used here: expected some of %s", cpu, formatCPUs(allowed))
			}
			cpus = append(cpus, cpu)
		}
	}
	slices.Sort(cpus)
	return slices.Compact(cpus), nil
}

func parseRange(text string) (from, to int, err error) {
	first, last, isRange := strings.Cut(text, "-")
	if !isRange {
		last = first
	}
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || from < 0 || to < from || to > maxCPU {
		return 0, 0, fmt.Errorf("processors %q: expected numbers and ranges such as 0-1,4", text)
	}
	return from, to, nil
}

// formatCPUs writes a list of processors with runs joined: "0-1,4".
func formatCPUs(cpus []int) string {
	if len(cpus) == 0 {
		return "no processor"
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(cpus)))
	var b strings.Builder
	for i := 0; i < len(sorted); {
		j := i
		for j+1 < len(sorted) && sorted[j+1] == sorted[j]+1 {
			j++
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(sorted[i]))
		if j > i {
			b.WriteByte('-')
			b.WriteString(strconv.Itoa(sorted[j]))
		}
		i = j + 1
	}
	return b.String()
}
