"""What a physicist would try before a network: descriptors of whole configurations, and simple classifiers of them."""
