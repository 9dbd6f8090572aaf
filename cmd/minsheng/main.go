// Command minsheng is the public-service system of a place in one program:
// packs of what is owed to whom, the people, the pages. `minsheng --help`
// lists its verbs; each stands in a file of its own.
package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"minsheng/lang"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// The exit codes of every verb.
const (
	exitFine   = 0
	exitFailed = 1 // the check or the work failed
	exitUsage  = 2 // wrong usage
)

// run is the whole program for one command line.
func run(args []string, out, errOut io.Writer) int {
	c := &console{out: out, err: errOut, lang: os.Getenv("LANG")}
	root := rootCommand(c)
	root.SetArgs(args)
	return c.exit(root.Execute())
}

// rootCommand holds the flags that every verb has, and the verbs.
func rootCommand(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:           "minsheng",
		Short:         "民生：一个地方的公共服务系统 · the public-service system of a place",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVar(&c.lang, "lang", c.lang, "language of what is printed: zh or en · 语言")
	root.PersistentFlags().StringVar(&c.packs, "packs", "", "folder with packs outside the program · 程序以外的方案文件夹")
	root.AddCommand(packCommand(c), entitleCommand(c), matchCommand(c), simulateCommand(c), benchCommand(c))
	root.AddCommand(serveCommand(c), demoCommand(c), peopleCommand(c), synthCommand(c), sqlCommand(c), staffCommand(c), jobCommand(c), outreachCommand(c), applyCommand(c), caseCommand(c), payCommand(c), eventsCommand(c))
	root.AddCommand(backupCommand(c), restoreCommand(c), copyCommand(c), verifyCommand(c), doctorCommand(c))
	return root
}

// tag is the language asked for, Chinese where nothing says English.
func (c *console) tag() lang.Tag { return lang.Parse(c.lang) }
