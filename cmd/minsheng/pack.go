package main

import (
	"github.com/spf13/cobra"

	"minsheng/pack"
)

// packCommand is `minsheng pack`: what people who write packs need.
func packCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pack",
		Short: "方案：检查、测试、查看、比较 · packs: check, test, show, compare",
		Args:  args(cobra.NoArgs),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(packCheckCommand(c), packTestCommand(c), packListCommand(c), packShowCommand(c), packDiffCommand(c))
	return cmd
}

// targets are the packs that the arguments name; where there are none, those of
// the folder outside the program, or all of the program.
func (c *console) targets(args []string) ([]string, error) {
	if len(args) > 0 {
		return args, nil
	}
	s, err := c.shelf(c.packs)
	if err != nil {
		return nil, err
	}
	if s.own != nil {
		return pack.Open(s.own).Codes()
	}
	return s.Codes()
}
