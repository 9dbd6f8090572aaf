package match

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"minsheng/civil"
	"minsheng/lang"
	"minsheng/population"
	"minsheng/rule"
)

// ManifestName is the file that makes a folder results. It is written last.
const ManifestName = "_matches.json"

// Format is the edition of the contract.
const Format = "minsheng-matches/1"

// Manifest says what results hold.
type Manifest struct {
	Format     string     `json:"format"`
	Pack       string     `json:"pack"`
	On         civil.Date `json:"on"`
	Population Population `json:"population"`
	Services   []Service  `json:"services"` // in the order of rows and cells
	Groups     []Group    `json:"groups"`
	Counting   string     `json:"counting"`        // fingerprint of what people are counted by
	Lists      []ListFile `json:"lists,omitempty"` // who receives what is from; none: from the population
	// NotAsked counts receipts of services that the pack does not have, or that
	// it does not decide by rules.
	NotAsked map[string]int64 `json:"not_asked,omitempty"`
	Files    []File           `json:"files"` // in the order of households
	Summary  *Summary         `json:"summary"`
}

// Population is what was matched.
type Population struct {
	Area        string     `json:"area"`
	On          civil.Date `json:"on"`            // the day the values hold on
	Note        lang.Text  `json:"note,omitzero"` // what readers must know, like 演示数据
	Fingerprint string     `json:"fingerprint"`   // of its files
	Households  int64      `json:"households"`
	People      int64      `json:"people"`
}

// Service is a service that was asked.
type Service struct {
	ID          string    `json:"id"`
	Name        lang.Text `json:"name"`
	For         string    `json:"for"` // person or household
	Per         string    `json:"per,omitempty"`
	Pays        bool      `json:"pays"`        // it comes to an amount
	Received    bool      `json:"received"`    // it is known who receives it
	Fingerprint string    `json:"fingerprint"` // of all that its answers depend on, the people apart
}

// household is the word of services for households.
const household = "household"

// Group is a group of people that was counted.
type Group struct {
	ID   string    `json:"id"`
	Name lang.Text `json:"name"`
}

// File is one Parquet file of results: the rows of one part of the population.
type File struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	People int64  `json:"people"` // who live in the part
	Part   string `json:"part"`   // fingerprint of the part of the population
	Counts string `json:"counts"` // SHA-256 of the counts in the sidecar
}

func newManifest(r *run, set *population.Dataset) (*Manifest, error) {
	from := &set.Manifest
	m := &Manifest{Format: Format, Pack: r.Edition.Pack.Code, On: r.On, Groups: []Group{}, Files: []File{},
		Population: Population{Area: from.Area, On: from.On, Note: from.Note, Households: from.Households, People: from.People}}
	said := from.Received
	if r.list != nil {
		said, m.Lists = r.list.services, r.list.Files
	}
	var err error
	if m.Services, err = r.describe(said); err != nil {
		return nil, err
	}
	if m.Counting, err = r.kinds.fingerprint(r.Edition, r.On); err != nil {
		return nil, err
	}
	for _, g := range r.Edition.Groups {
		m.Groups = append(m.Groups, Group{g.ID, g.Name})
	}
	m.Population.Fingerprint = populationFingerprint(set)
	return m, nil
}

// populationFingerprint tells populations apart by their content.
func populationFingerprint(set *population.Dataset) string {
	sum := sha256.New()
	for _, p := range set.Parts() {
		fmt.Fprintln(sum, partFingerprint(p))
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// describe lists the services of a run; listed are those of which it is known
// who receives them.
func (r *run) describe(listed []string) ([]Service, error) {
	var all []Service
	for _, s := range r.services {
		mark, err := serviceFingerprint(r.Edition, r.On, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
		one := Service{ID: s.ID, Name: s.Name, For: rule.OfPerson.String(), Per: s.Per, Pays: len(s.Amounts) > 0, Fingerprint: mark}
		if s.For == rule.OfHousehold {
			one.For = household
		}
		for _, id := range listed {
			one.Received = one.Received || id == s.ID
		}
		all = append(all, one)
	}
	return all, nil
}

// partFingerprint tells parts of a population apart by their content.
func partFingerprint(p *population.Part) string {
	sum := sha256.New()
	for _, f := range p.Files() {
		fmt.Fprintln(sum, f.GuestsOf != "", f.ReceivedOf != "", f.SHA256)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}
