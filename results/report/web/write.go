package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"pushbench/results"
)

// Write draws the run as one HTML file. Any run is drawn as far as it goes: one that
// was interrupted, one without histograms, one without trials. An error is w's.
func Write(w io.Writer, run *results.Run) error {
	page := newPage(results.Shown(run))
	file, err := assemble(page)
	if err != nil {
		return err
	}
	text, err := asset("report.html.tmpl")
	if err != nil {
		return err
	}
	parsed, err := template.New("report").Parse(text)
	if err != nil {
		return fmt.Errorf("template of the report: %w", err)
	}
	// Whole or not at all: what fails half-way must not look like a report.
	var out bytes.Buffer
	if err := parsed.Execute(&out, file); err != nil {
		return fmt.Errorf("report of %s: %w", run.Scenario, err)
	}
	_, err = w.Write(out.Bytes())
	return err
}

// file is what the template fills in: the page, and what makes it stand alone.
type file struct {
	Page   page
	Policy string
	Style  template.CSS
	Script template.JS
	Data   template.JS // JSON in a script element that is not executed
}

// assemble puts style, script and numbers together. The policy names the two inline
// elements by their hashes: nothing else is executed, and nothing is loaded.
func assemble(p page) (file, error) {
	library, libraryStyle, err := UPlot()
	if err != nil {
		return file{}, err
	}
	parts := make(map[string]string)
	for _, name := range []string{"tokens.css", "report.css"} {
		if parts[name], err = asset(name); err != nil {
			return file{}, err
		}
	}
	style := "\n" + libraryStyle + "\n" + parts["tokens.css"] + p.lookStyle() + parts["report.css"]
	script := "\n" + library + "\n"
	for _, name := range []string{"number.js", "axes.js", "marks.js", "chart.js", "report.js"} {
		part, err := asset(name)
		if err != nil {
			return file{}, err
		}
		script += part
	}
	// Marshal escapes <, > and &, so that no text can end the element it is in.
	data, err := json.Marshal(p.Data)
	if err != nil {
		return file{}, fmt.Errorf("numbers of the report: %w", err)
	}
	return file{
		Page: p, Style: template.CSS(style), Script: template.JS(script), Data: template.JS(data),
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + hash(script) + "; style-src " + hash(style),
	}, nil
}

// hash names an inline element in a content security policy
// (https://www.w3.org/TR/CSP3/#grammardef-hash-source).
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
