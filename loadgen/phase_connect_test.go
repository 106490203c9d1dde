package loadgen

import "testing"

func TestUnservedHint(t *testing.T) {
	const asked = "does the target serve ws on its port, as server/CONTRACT.md says?"
	for _, c := range []struct {
		all  []string
		want string
	}{
		{[]string{"ws"}, asked},
		{[]string{"sse", "ws"}, asked + " `--set transports=sse` measures without it"},
	} {
		if got := unservedHint("ws", c.all); got != c.want {
			t.Errorf("of %v: %q, want %q", c.all, got, c.want)
		}
	}
}
