package main

import (
	"os/user"
	"path/filepath"

	"github.com/spf13/cobra"

	"minsheng/lang"
	"minsheng/pack"
	"minsheng/people"
	"minsheng/store"
)

// peopleCommand is `minsheng people`: sheets into the register and out of it.
func peopleCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "people",
		Short: "居民登记：模板、检查、导入、导出 · the register: template, check, import, export",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(peopleTemplateCommand(c), peopleCheckCommand(c), peopleImportCommand(c), peopleExportCommand(c))
	return cmd
}

// attributes returns the catalogue of a pack.
func (c *console) attributes(code string) (*people.Catalogue, error) {
	if code == "" {
		return nil, usagef("--pack is needed: the code of a pack, like 330502")
	}
	place, err := c.place(code)
	if err != nil {
		return nil, err
	}
	return catalogue(place.Schema())
}

// place returns the pack with a code, or in a folder.
func (c *console) place(arg string) (*pack.Pack, error) {
	s, code, err := c.pack(arg)
	if err != nil {
		return nil, err
	}
	return s.Pack(code)
}

// by says who acts, for the journal: the account of the system, since the
// command line has no other.
func by(purpose string) store.By {
	who := "minsheng"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	return store.By{Who: who, Purpose: purpose}
}

// purposeOf is what an act on a file is for where nobody said.
func purposeOf(act lang.Text, file string) string { return act.ZH + " " + filepath.Base(file) }
