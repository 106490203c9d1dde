package loadgen

import "testing"

func TestWhyNoScheduleIsKnown(t *testing.T) {
	for _, c := range []struct {
		status status
		want   string
	}{
		{status{Connected: 4, Open: 4, Arrived: 7},
			"the target published nothing that carries an envelope (7 messages of another kind arrived)"},
		{status{Connected: 4, Open: 3, Errors: map[string]int64{"eof": 1}},
			"the target published nothing that carries an envelope (0 messages of another kind arrived), and connections ended: 1 × eof"},
		{status{Connected: 4, Errors: map[string]int64{"protocol": 4}, Details: map[string]string{"protocol": "ended by the generator: message of more than 128 B"}},
			"all 4 connections ended before a message with an envelope came: 4 × protocol: ended by the generator: message of more than 128 B"},
	} {
		if got := unpublished(c.status).Error(); got != c.want {
			t.Errorf("%+v:\n got %q\nwant %q", c.status, got, c.want)
		}
	}
}
