package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// salvaged is what could be read of a run.json, and what could not.
type salvaged struct {
	run      Run
	warnings []string
	lost     bool   // cases or trials are missing
	doubted  string // Run.Damage where none are
}

// salvage reads as much of a run.json as is whole and makes sense. It fails where
// that is nothing.
func salvage(data []byte) (*Run, []string, error) {
	run, err := Decode(data)
	s := &salvaged{}
	switch {
	case err == nil:
		s.run = *run
	case errors.Is(err, ErrNewer):
		return nil, nil, err
	default:
		if broken := s.read(data); broken != nil {
			return nil, nil, broken
		}
		s.cohere()
	}
	s.sound()
	if s.lost && len(s.run.Cases) == 0 {
		return nil, nil, fmt.Errorf("no case of it is whole: %s", s.warnings[0])
	}
	switch {
	case s.lost:
		s.settle()
	case s.doubted != "":
		s.run.Status, s.run.Damage = Partial, s.doubted
	}
	return &s.run, s.warnings, nil
}

// settle makes a run of what is left: partial, and its sums those of its trials, where
// any of them counts.
func (s *salvaged) settle() {
	s.run.Status = Partial
	if ProgressOf(&s.run).Counted == 0 {
		s.run.Damage = "the file is damaged, the table shows what the cases added up to"
		what := "trial that counts"
		if len(s.run.Trials) == 0 {
			what = "trial"
		}
		s.warn("no %s is left: the table shows what the cases added up to", what)
		return
	}
	s.run.Damage = "the file is damaged, the table is of what is left"
	Aggregate(&s.run)
	s.run.Comparisons = Compare(&s.run)
	s.warn("the table is of what is left, %s; %s, where it is whole, is of all", Counted(len(s.run.Trials), "trial"), FileSummary)
}

func (s *salvaged) warn(format string, args ...any) {
	s.warnings = append(s.warnings, fmt.Sprintf(format, args...))
}

// read takes a run.json apart, key by key, up to where it breaks off.
func (s *salvaged) read(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return fmt.Errorf("%w: a JSON object expected", ErrNoRun)
	}
	last := ""
	for decoder.More() {
		token, err := decoder.Token()
		key, ok := token.(string)
		if err == nil && ok {
			last = key
			err = s.key(decoder, key)
		}
		if err != nil {
			switch {
			case errors.Is(err, ErrNewer) || errors.Is(err, ErrNoRun):
				return err
			case s.run.Schema == 0:
				return fmt.Errorf("%w: the text breaks off before its schema", ErrNoRun)
			}
			s.broken(decoder, data, last)
			return nil
		}
	}
	if s.run.Schema == 0 {
		return fmt.Errorf("%w: no \"schema\"; a number from 1 to %d expected", ErrNoRun, Schema)
	}
	if _, err := decoder.Token(); err != nil {
		s.broken(decoder, data, last)
	} else if rest := bytes.TrimSpace(data[decoder.InputOffset():]); len(rest) > 0 {
		s.doubt("more text follows its end, as where two files were joined")
		s.warn("the file is damaged: %s follow the end of the run at byte %d, and are not read",
			Counted(len(rest), "byte"), decoder.InputOffset())
	}
	return nil
}

// doubt makes the run one that cannot be taken for complete, though nothing of it is
// known to be missing.
func (s *salvaged) doubt(damage string) {
	s.doubted = "the file is damaged, " + damage
}

// broken says where the text ends or goes wrong, and what is missing from there on.
func (s *salvaged) broken(decoder *json.Decoder, data []byte, key string) {
	at, what := decoder.InputOffset(), "goes wrong"
	if !json.Valid(data) && cutShort(data) {
		at, what = int64(len(data)), "is cut"
	}
	s.lost = true
	s.warn("the text %s at byte %d, within %q: %s", what, at, key, s.whole())
}

// whole says how much there is up to where the text breaks off.
func (s *salvaged) whole() string {
	progress := ProgressOf(&s.run)
	cases := Counted(len(s.run.Cases), "case")
	switch {
	case progress.Planned > 0:
		return fmt.Sprintf("%s and %d of %s are whole, what came later is missing",
			cases, progress.Finished, Counted(progress.Planned, "planned trial"))
	case progress.Finished > 0:
		return fmt.Sprintf("%s and %s are whole; how many were planned is lost", cases, Counted(progress.Finished, "trial"))
	default:
		return "no trial; how many were planned is lost"
	}
}

// cutShort says whether a text is JSON as far as it goes.
func cutShort(data []byte) bool {
	var any json.RawMessage
	var syntax *json.SyntaxError
	err := json.Unmarshal(data, &any)
	return errors.As(err, &syntax) && syntax.Offset >= int64(len(data))
}

// key reads the value of one key. An error means that the text breaks off; a value
// of a wrong type is passed over with a warning.
func (s *salvaged) key(decoder *json.Decoder, key string) error {
	switch key {
	case "cases":
		return list(s, decoder, key, true, &s.run.Cases)
	case "trials":
		return list(s, decoder, key, true, &s.run.Trials)
	case "comparisons":
		return list(s, decoder, key, false, &s.run.Comparisons)
	case "thresholds":
		return list(s, decoder, key, false, &s.run.Thresholds)
	}
	var raw json.RawMessage
	if err := decoder.Decode(&raw); err != nil {
		return err
	}
	if key == "schema" {
		if err := json.Unmarshal(raw, &s.run.Schema); err != nil || s.run.Schema < 1 {
			return fmt.Errorf("%w: schema is %s; a number from 1 to %d expected", ErrNoRun, brief(raw), Schema)
		}
		return supported(s.run.Schema)
	}
	object, err := json.Marshal(map[string]json.RawMessage{key: raw})
	if err != nil {
		return err
	}
	// Into a copy: what fails half-way must not leave a half.
	changed := s.run
	if err := json.Unmarshal(object, &changed); err != nil {
		s.warn("%s is left out: %s", key, misfit(err))
		return nil
	}
	s.run = changed
	return nil
}

// list reads a list element by element, so that a bad one costs itself alone.
func list[T any](s *salvaged, decoder *json.Decoder, key string, evidence bool, into *[]T) error {
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token == nil {
		return nil // null
	}
	if token != json.Delim('[') {
		return fmt.Errorf("%s is no list", key)
	}
	out := dropped{}
	for n := 1; decoder.More(); n++ {
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			out.tell(s, key)
			return err
		}
		var element T
		if err := json.Unmarshal(raw, &element); err != nil {
			s.lost = s.lost || evidence
			out.add(fmt.Sprintf("number %d: %s", n, misfit(err)))
			continue
		}
		*into = append(*into, element)
	}
	out.tell(s, key)
	_, err = decoder.Token()
	return err
}

// dropped counts what is left out of a list, and remembers the first reason.
type dropped struct {
	count int
	first string
}

func (d *dropped) add(reason string) {
	if d.count == 0 {
		d.first = reason
	}
	d.count++
}

func (d *dropped) tell(s *salvaged, key string) {
	switch d.count {
	case 0:
	case 1:
		s.warn("1 of the %s is left out: %s", key, d.first)
	default:
		s.warn("%d of the %s are left out, the first of them %s", d.count, key, d.first)
	}
}

// misfit says of a value of a wrong type what it is and what was expected.
func misfit(err error) string {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		where := wrong.Field
		if where != "" {
			where += " "
		}
		return fmt.Sprintf("%sis a %s; %s expected", where, wrong.Value, wrong.Type)
	}
	return err.Error()
}

// brief is the beginning of a value, for a message.
func brief(raw []byte) string {
	const most = 40
	if len(raw) > most {
		return string(raw[:most]) + "…"
	}
	return string(raw)
}
