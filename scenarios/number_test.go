package scenarios

import (
	"math"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func grammars() map[string]grammar {
	return map[string]grammar{
		"whole": wholeNumber(), "rate": perSecond(), "size": size(), "span": span(),
	}
}

func TestGrammars(t *testing.T) {
	bad := math.NaN()
	for _, test := range []struct {
		grammar, text string
		want          float64
	}{
		{"whole", "0", 0}, {"whole", "1000", 1000}, {"whole", "1.5", bad}, {"whole", "1.0", 1},
		{"whole", "-1", bad}, {"whole", "+1", bad}, {"whole", "01", bad}, {"whole", "1e3", bad},
		{"whole", "1_000", bad}, {"whole", "0x10", bad}, {"whole", "", bad}, {"whole", " 1", bad}, {"whole", "1.", bad},
		{"whole", "999999999999999999", 999999999999999999}, {"whole", "9999999999999999999", bad}, {"whole", "١", bad},
		{"rate", "10/s", 10}, {"rate", "0.1/s", 0.1}, {"rate", "10", bad}, {"rate", "10/min", bad}, {"rate", "/s", bad},
		{"rate", "10 /s", bad}, {"rate", ".5/s", bad},
		{"size", "128B", 128}, {"size", "1kB", 1000}, {"size", "1KiB", 1024}, {"size", "1.5KiB", 1536}, {"size", "2MB", 2e6},
		{"size", "1MiB", 1 << 20}, {"size", "1KB", bad}, {"size", "1K", bad}, {"size", "1.5B", bad}, {"size", "0.0001kB", bad},
		{"span", "250ms", 250e6}, {"span", "0.1s", 100e6}, {"span", "0.3s", 300e6}, {"span", "10us", 10e3}, {"span", "10µs", 10e3},
		{"span", "1m", 60e9}, {"span", "24h", 24 * 3600e9}, {"span", "3", bad}, {"span", "1m30s", bad}, {"span", "0.5ns", bad},
	} {
		got, ok := grammars()[test.grammar].parse(test.text)
		if ok == math.IsNaN(test.want) || ok && got != test.want {
			t.Errorf("%s %q: %v, %v; want %v", test.grammar, test.text, got, ok, test.want)
		}
	}
}

func TestPrint(t *testing.T) {
	for _, test := range []struct {
		grammar string
		amount  float64
		want    string
	}{
		{"whole", 1000, "1000"}, {"rate", 0.5, "0.5/s"}, {"rate", 1e5, "100000/s"},
		{"size", 1024, "1KiB"}, {"size", 1000, "1000B"}, {"size", 1536, "1536B"}, {"size", 1 << 20, "1MiB"}, {"size", 0, "0B"},
		{"span", 250e6, "250ms"}, {"span", 3e9, "3s"}, {"span", 60e9, "1m"}, {"span", 1, "1ns"},
	} {
		if got := grammars()[test.grammar].print(test.amount); got != test.want {
			t.Errorf("%s %v: %s, want %s", test.grammar, test.amount, got, test.want)
		}
	}
}

// What is printed can be read again, and the schema's pattern agrees with the
// parser, except that it cannot know which fractions come out whole.
func TestGrammarProperties(t *testing.T) {
	for name, g := range grammars() {
		t.Run(name, func(t *testing.T) {
			pattern := regexp.MustCompile("^" + g.pattern() + "$")
			rapid.Check(t, func(t *rapid.T) {
				amount := float64(rapid.Int64Range(0, 1<<52).Draw(t, "amount"))
				if back, ok := g.parse(g.print(amount)); !ok || back != amount {
					t.Fatalf("%v is printed as %s and read as %v, %v", amount, g.print(amount), back, ok)
				}
				text := rapid.StringMatching(`[0-9.]{0,4}(B|kB|KiB|ms|s|/s|x|)`).Draw(t, "text")
				_, ok := g.parse(text)
				if matches := pattern.MatchString(text); ok && !matches || matches && !ok && !g.whole {
					t.Fatalf("%q: parser says %v, pattern %v", text, ok, matches)
				}
			})
		})
	}
}
