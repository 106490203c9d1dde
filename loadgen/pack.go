package loadgen

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"

	"pushbench/loadgen/measure"
)

// pack and unpack turn a measurement into what travels on the bus: gzipped JSON.
func pack(m *measure.Measurement) ([]byte, error) {
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if err := json.NewEncoder(z).Encode(m); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

func unpack(packed []byte) (*measure.Measurement, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("the measurement is not what an agent packs: %w", err)
	}
	m := new(measure.Measurement)
	if err := json.NewDecoder(z).Decode(m); err != nil {
		return nil, fmt.Errorf("the measurement is not what an agent packs: %w", err)
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		return nil, fmt.Errorf("the measurement arrived damaged: %w", err)
	}
	if m.Version != measure.ProtocolVersion {
		return nil, fmt.Errorf("the measurement has version %d, expected %d", m.Version, measure.ProtocolVersion)
	}
	return m, nil
}
