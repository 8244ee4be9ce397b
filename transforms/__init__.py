"""The steps of the pipeline: one composite PTransform a module, over pure cores in `transforms.core`."""
