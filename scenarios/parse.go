package scenarios

import "strings"

// Parse reads a scenario. The file name is for messages only. What it returns is
// valid and has every default filled in; everything that is wrong with the source
// comes back at once, as Errors in the order of the file.
func Parse(file string, src []byte) (*Scenario, error) {
	source := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(src))
	source = strings.TrimPrefix(source, "\ufeff")
	doc := readYAML(source)
	d := newDecoder(defaults())
	d.scenario.File = file
	d.troubles = doc.troubles
	if doc.readable {
		d.file(doc.root)
	}
	if err := d.errors(file, strings.Split(source, "\n")); err != nil {
		return nil, err
	}
	return d.scenario, nil
}
