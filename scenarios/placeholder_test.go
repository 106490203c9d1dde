package scenarios

import (
	"strings"
	"testing"
)

func TestPlaceholders(t *testing.T) {
	for command, wrong := range map[string]string{
		"serve {port} {control_port} {transport} {rate} {payload} {queue} {overflow} {bench}": "",
		"serve {prot}":                      `{prot}`,
		"serve {port}{elsewhere}":           `{elsewhere}`,
		"exec ${port_of_mine} {a,b} {A} {}": "",
		"{ serve; } && x{1}":                "",
		"serve {port":                       "{port is not closed",
		"serve {port --rate {rate}":         "{port is not closed",
		"serve {bench} '{queue'":            "{queue is not closed",
		"serve {port,pid} ${port {ports":    "",
		"awk '{rate = $1}'":                 "",
	} {
		found := unknownPlaceholder(command)
		switch {
		case wrong == "" && found != nil:
			t.Errorf("%s: %s", command, found.message)
		case wrong != "" && (found == nil || !strings.Contains(found.message, "placeholder "+wrong)):
			t.Errorf("%s: %+v, expected a word on %s", command, found, wrong)
		}
	}
	if found := unknownPlaceholder("serve {prot}"); found.hint != `did you mean "{port}"?` {
		t.Errorf("hint %q", found.hint)
	}
}
