package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"

	"pushbench/results/metric"
	"pushbench/server/wire"
)

// transportList is the kind of the key transports: a list of preset names.
type transportList struct{}

func transportNames() []string {
	var names []string
	for _, t := range wire.Transports() {
		names = append(names, t.Name)
	}
	return names
}

func (transportList) form() string {
	return "a list of " + strings.Join(transportNames(), ", ")
}

func (k transportList) decode(d *decoder, key string, v value) {
	items := v.items
	switch v.shape {
	case list:
	case given:
		items = v.givenList()
	default:
		d.fail(key, v.at, troublef("%s is %s: expected %s, such as [sse, ws]", key, v.shape, k.form()))
		return
	}
	d.scenario.Transports = nil
	for i, item := range items {
		// What cannot be read stays in the list, so that indexes go on to fit.
		d.scenario.Transports = append(d.scenario.Transports, item.text)
		path := fmt.Sprintf("%s[%d]", key, i)
		d.marks[path] = item.at
		if t := misshapen("a transport", item, given, "the name of a preset: "+strings.Join(transportNames(), ", ")); t != nil {
			d.fail(path, item.at, t)
		}
	}
}

func (transportList) check(s *Scenario, key string) []problem {
	if len(s.Transports) == 0 {
		return []problem{{[]string{key}, *troublef("%s is empty: expected at least one of %s", key, strings.Join(transportNames(), ", "))}}
	}
	var found []problem
	for i, name := range s.Transports {
		paths := []string{fmt.Sprintf("%s[%d]", key, i), key}
		if _, ok := wire.LookupTransport(name); !ok {
			found = append(found, problem{paths, trouble{
				message: fmt.Sprintf("unknown transport %s: expected one of %s", quoted(name), strings.Join(transportNames(), ", ")),
				hint:    didYouMean(metric.Closest(name, transportNames())),
			}})
		} else if slices.Contains(s.Transports[:i], name) {
			found = append(found, problem{paths, *troublef("duplicate transport %q", name)})
		}
	}
	return found
}

func (transportList) schema() *jsonschema.Schema {
	one := uint64(1)
	return &jsonschema.Schema{Type: "array", MinItems: &one, UniqueItems: true,
		Items: choice{names: transportNames()}.schema()}
}
