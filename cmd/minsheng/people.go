package main

import (
	"os/user"
	"path/filepath"

	"github.com/spf13/cobra"

	"minsheng/access"
	"minsheng/lang"
	"minsheng/store"
)

// peopleCommand is `minsheng people`: sheets into the register and out of it.
func peopleCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "people",
		Short: "居民登记：模板、检查、导入、导出、人口文件的列 · the register: template, check, import, export, columns of population files",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(peopleTemplateCommand(c), peopleCheckCommand(c), peopleImportCommand(c), peopleExportCommand(c), peopleColumnsCommand(c))
	return cmd
}

// by says who acts, for the journal: the account of the system, since the
// command line has no other.
func by(purpose string) store.By {
	who := "minsheng"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	return store.By{Who: who, Purpose: purpose, Within: access.Everywhere()}
}

// purposeOf is what an act on a file is for where nobody said.
func purposeOf(act lang.Text, file string) string { return act.ZH + " " + filepath.Base(file) }
