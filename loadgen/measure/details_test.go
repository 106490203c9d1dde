package measure

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// The first detail of a cause is kept, as far as there is room.
func TestDetailsOfCauses(t *testing.T) {
	r := NewRecorder()
	r.ConnectFailed(End{Cause: "eof"})
	r.ConnectFailed(End{Cause: "bad handshake", Detail: "first"})
	r.ConnectFailed(End{Cause: "bad handshake", Detail: "a second"})
	r.Usable(1, false)
	r.Ended(End{Cause: "protocol", Detail: strings.Repeat("é", maxDetail)})
	m, err := r.Measurement()
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Details) != 2 || m.Details["bad handshake"] != "first" || m.ConnectErrors["bad handshake"] != 2 {
		t.Errorf("details %q of errors %v, want the first of each cause that has one", m.Details, m.ConnectErrors)
	}
	if long := m.Details["protocol"]; len(long) > maxDetail+len("…") || !utf8.ValidString(long) || !strings.HasSuffix(long, "é…") {
		t.Errorf("detail of %d B that ends %q, want at most %d and whole characters", len(long), long[len(long)-5:], maxDetail)
	}
}

// A target may close every connection with a code of its own: all are counted, and
// few are explained, the same ones in whatever order measurements merge.
func TestDetailsAreFew(t *testing.T) {
	r, some, others := NewRecorder(), NewRecorder(), NewRecorder()
	for code := range 3 * maxDetails {
		end := End{Cause: fmt.Sprintf("close %d", 4000+code), Detail: fmt.Sprint(code)}
		r.ConnectFailed(end)
		if code%2 == 0 {
			some.ConnectFailed(end)
		} else {
			others.ConnectFailed(end)
		}
	}
	if len(r.Details()) != maxDetails || len(r.Causes()) != 3*maxDetails {
		t.Errorf("%d details of %d causes, want %d of %d", len(r.Details()), len(r.Causes()), maxDetails, 3*maxDetails)
	}
	one := MergeDetails(some.Details(), others.Details())
	other := MergeDetails(others.Details(), some.Details())
	if len(one) != maxDetails || fmt.Sprint(one) != fmt.Sprint(other) {
		t.Errorf("merged %v and %v, want %d, the same ones", one, other, maxDetails)
	}
}
