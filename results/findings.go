package results

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Finding is what a check objects to, in all cases in which it says the same.
type Finding struct {
	Reason          // numbers that differ between the cases are ranges: "22.1 to 63 %"
	Cases  []string // their names, in the run's order
	Of     int      // cases that were measured
}

// Where names the cases of a finding; of many it says how many they are.
func (f Finding) Where() string {
	const most = 3
	if len(f.Cases) > most {
		return strconv.Itoa(len(f.Cases)) + " of " + strconv.Itoa(f.Of) + " cases"
	}
	return strings.Join(f.Cases, ", ")
}

// FindingsOf gathers the reasons of all cases: those of one check that read alike but
// for their numbers are one finding.
func FindingsOf(run *Run) []Finding {
	type key struct {
		check, hint string
		verdict     Verdict
		form        string
	}
	var found []Finding
	var texts [][]string
	place := make(map[key]int)
	of := 0
	for _, c := range run.Cases {
		if c.Summary.Verdict != "" {
			of++
		}
		for _, r := range c.Summary.Reasons {
			k := key{r.Check, r.Hint, r.Verdict, form(r.Text)}
			if r.Check == CheckTarget {
				k.form = r.Text // words of a target's own, whose numbers make no range
			}
			at, known := place[k]
			if !known {
				at = len(found)
				place[k] = at
				found, texts = append(found, Finding{Reason: r}), append(texts, nil)
			}
			if name := c.Name(); !slices.Contains(found[at].Cases, name) {
				found[at].Cases = append(found[at].Cases, name)
			}
			texts[at] = append(texts[at], r.Text)
		}
	}
	for i := range found {
		found[i].Of = of
		found[i].Text = ranged(texts[i])
	}
	return found
}

// part is a stretch of a text: a number or a range of them, or what stands between.
type part struct {
	text      string // of what is no number
	low, high amount // the same of a number alone; of no text where it is none
}

// amount is a number as it is written, and its value.
type amount struct {
	text  string
	value float64
}

func (p part) number() bool { return p.low.text != "" }

// parts takes a text apart. A digit behind a letter or a point is of a word, as in
// "p99" and "latency.p99".
func parts(text string) []part {
	var all []part
	start, before := 0, ' '
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		length, number := 0, part{}
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) && before != '.' && before != '_' {
			length, number = leadingRange(text[i:])
		}
		if length == 0 {
			before = r
			i += size
			continue
		}
		if start < i {
			all = append(all, part{text: text[start:i]})
		}
		all = append(all, number)
		i += length
		start, before = i, '0'
	}
	if start < len(text) {
		all = append(all, part{text: text[start:]})
	}
	return all
}

// until stands between the ends of a range.
const until = " to "

// leadingRange is how many bytes of a number or a range a text begins with, and what it
// is.
func leadingRange(text string) (length int, found part) {
	length, value := leadingNumber(text)
	if length == 0 {
		return 0, part{}
	}
	found.low = amount{text[:length], value}
	found.high = found.low
	rest, isRange := strings.CutPrefix(text[length:], until)
	if !isRange {
		return length, found
	}
	further, value := leadingNumber(rest)
	if further == 0 {
		return length, found
	}
	found.high = amount{rest[:further], value}
	return length + len(until) + further, found
}

// leadingNumber is how many bytes of a number as our texts write them the text begins
// with, "−1,234.5" or "397k", and its value; 0 where it begins with none.
func leadingNumber(text string) (length int, value float64) {
	rest := strings.TrimLeft(text, "−+")
	sign := len(text) - len(rest)
	if sign > len("−") {
		return 0, 0
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return !strings.ContainsRune("0123456789.,", r) })
	if end < 0 {
		end = len(rest)
	}
	digits := strings.TrimRight(rest[:end], ".,") // what ends a sentence is not of it
	value, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", ""), 64)
	if err != nil {
		return 0, 0
	}
	if strings.HasPrefix(text, "−") {
		value = -value
	}
	end = sign + len(digits)
	// The suffix that metric.Number gives a large number is of it: a range from 224k to
	// 397k says so at both ends.
	if suffix, size := utf8.DecodeRuneInString(text[end:]); strings.ContainsRune(suffixes, suffix) {
		if next, _ := utf8.DecodeRuneInString(text[end+size:]); !unicode.IsLetter(next) && !unicode.IsDigit(next) {
			return end + size, value * math.Pow(1000, float64(1+strings.IndexRune(suffixes, suffix)))
		}
	}
	return end, value
}

// suffixes of large numbers: thousands, millions and so on.
const suffixes = "kMGTP"

// form is a text without its numbers: texts of one form have their parts in the same
// places.
func form(text string) string {
	var b strings.Builder
	for _, p := range parts(text) {
		if p.number() {
			b.WriteString("\x00n")
		} else {
			b.WriteString(strings.ReplaceAll(p.text, "\x00", "\x00t"))
		}
	}
	return b.String()
}

// ranged is what texts of one form say: where their numbers differ, from the least to
// the most.
func ranged(texts []string) string {
	if len(slices.Compact(slices.Clone(texts))) == 1 {
		return texts[0] // word for word
	}
	all := parts(texts[0])
	for _, text := range texts[1:] {
		for i, p := range parts(text) {
			if p.low.value < all[i].low.value {
				all[i].low = p.low
			}
			if p.high.value > all[i].high.value {
				all[i].high = p.high
			}
		}
	}
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.text + p.low.text)
		if p.low.text != p.high.text {
			b.WriteString(until + p.high.text)
		}
	}
	return b.String()
}
