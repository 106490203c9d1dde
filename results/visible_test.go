package results_test

import (
	"testing"

	"pushbench/results"
)

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		`before "x" \n`:            `before "x" \n`,
		"größer, 比較":               "größer, 比較",
		"\x1b[31mred":              `\x1b[31mred`,
		"two\nlines \"and\" \\ so": `two\nlines "and" \ so`,
		"turned \u202e round":      `turned \u202e round`,
		"cut \xff":                 `cut \xff`,
	} {
		if got := results.Visible(text); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
}
