package metric

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func grammars() map[string]Grammar {
	return map[string]Grammar{
		"whole": Count.Grammar().Whole(), "rate": Rate.Grammar(), "size": Bytes.Grammar().Whole(), "span": Time.Grammar().Whole(),
		"count": Count.Grammar(), "time": Time.Grammar(), "share": Share.Grammar(),
	}
}

func TestGrammars(t *testing.T) {
	bad := math.NaN()
	for _, test := range []struct {
		grammar, text string
		want          float64
	}{
		{"whole", "0", 0}, {"whole", "1000", 1000}, {"whole", "1.5", bad}, {"whole", "1.0", bad},
		{"whole", "-1", bad}, {"whole", "+1", bad}, {"whole", "01", bad}, {"whole", "1e3", bad},
		{"whole", "1_000", bad}, {"whole", "0x10", bad}, {"whole", "", bad}, {"whole", " 1", bad}, {"whole", "1.", bad},
		{"whole", "999999999999999999", 999999999999999999}, {"whole", "9999999999999999999", bad}, {"whole", "١", bad},
		{"rate", "10/s", 10}, {"rate", "0.1/s", 0.1}, {"rate", "10", bad}, {"rate", "10/min", bad}, {"rate", "/s", bad},
		{"rate", "10 /s", bad}, {"rate", ".5/s", bad},
		{"size", "128B", 128}, {"size", "1kB", 1000}, {"size", "1KiB", 1024}, {"size", "1.5KiB", 1536}, {"size", "2MB", 2e6},
		{"size", "1MiB", 1 << 20}, {"size", "1KB", bad}, {"size", "1K", bad}, {"size", "1.5B", bad}, {"size", "128.0B", bad}, {"size", "0.0001kB", bad},
		{"span", "250ms", 250e6}, {"span", "0.1s", 100e6}, {"span", "0.3s", 300e6}, {"span", "10us", 10e3}, {"span", "10µs", 10e3},
		{"time", "0.5ns", 0.5}, {"time", "0.3us", 300}, {"time", "0.07ms", 70e3}, {"count", "1.5", 1.5}, {"share", "0.03", 0.03}, {"share", "3%", bad},
		{"span", "1m", 60e9}, {"span", "24h", 24 * 3600e9}, {"span", "3", bad}, {"span", "1m30s", bad}, {"span", "0.5ns", bad},
	} {
		got, ok := grammars()[test.grammar].Parse(test.text)
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
		if got := grammars()[test.grammar].Print(test.amount); got != test.want {
			t.Errorf("%s %v: %s, want %s", test.grammar, test.amount, got, test.want)
		}
	}
}

// What is printed can be read again, and the schema's pattern agrees with the
// parser, except that it cannot know which fractions come out whole.
func TestGrammarProperties(t *testing.T) {
	for name, g := range grammars() {
		t.Run(name, func(t *testing.T) {
			pattern := regexp.MustCompile("^" + g.Pattern() + "$")
			rapid.Check(t, func(t *rapid.T) {
				amount := float64(rapid.Int64Range(0, 1<<52).Draw(t, "amount"))
				if back, ok := g.Parse(g.Print(amount)); !ok || back != amount {
					t.Fatalf("%v is printed as %s and read as %v, %v", amount, g.Print(amount), back, ok)
				}
				text := rapid.StringMatching(`[0-9.]{0,4}(B|kB|KiB|ms|s|/s|x|)`).Draw(t, "text")
				_, ok := g.Parse(text)
				if matches := pattern.MatchString(text); ok && !matches || matches && !ok && !g.whole {
					t.Fatalf("%q: parser says %v, pattern %v", text, ok, matches)
				}
			})
		})
	}
}

func TestPercent(t *testing.T) {
	for text, want := range map[string]float64{"10%": 0.1, "0.1%": 0.001, "7%": 0.07, "0%": 0, "250%": 2.5} {
		if got, ok := ParsePercent(text); !ok || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "%", "10", "10 %", "-1%", "1e1%", "01%", "ten%"} {
		if got, ok := ParsePercent(text); ok {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestNear(t *testing.T) {
	for _, test := range []struct{ grammar, text, want string }{
		{"rate", "10", "10/s"}, {"size", "1kib", "1KiB"}, {"span", "3S", "3s"}, {"span", "250MS", "250ms"},
		{"span", "3", ""}, {"size", "", ""}, {"whole", "x", ""}, {"count", "5", ""},
	} {
		if got := grammars()[test.grammar].Near(test.text); got != test.want {
			t.Errorf("%s %q: near is %q, want %q", test.grammar, test.text, got, test.want)
		}
	}
}

// Whatever is typed: no amount, or one that is finite, not negative, what the pattern
// takes, and the nearest number there is to what is written.
func FuzzGrammar(f *testing.F) {
	for _, text := range []string{"250ms", "1m", "24h", "0.5ns", "10/s", "1.5KiB", "3%", "999999999999999999.999999999h", "\u0661s", "00s", "."} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range []Kind{Count, Time, Bytes, Rate, Share} {
			g := k.Grammar()
			amount, ok := g.Parse(text)
			if matches := regexp.MustCompile("^" + g.Pattern() + "$").MatchString(text); matches != ok {
				t.Fatalf("%s %q: parser says %v, pattern %v", k, text, ok, matches)
			}
			if !ok {
				continue
			}
			if amount < 0 || math.IsInf(amount, 0) || math.IsNaN(amount) {
				t.Fatalf("%s %q became %v", k, text, amount)
			}
			number, err := strconv.ParseFloat(strings.TrimRight(text, "/BbKMkinuµmsh"), 64)
			if err != nil {
				t.Fatalf("%s %q: %v", k, text, err)
			}
			unit, _ := g.Parse("1" + strings.TrimLeft(text, "0123456789."))
			if math.Abs(amount-number*unit) > 1e-15*amount {
				t.Fatalf("%s %q became %v, want %v", k, text, amount, number*unit)
			}
		}
	})
}
