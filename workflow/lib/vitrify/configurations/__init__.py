"""What is measured on recorded configurations: energies and the glass transition."""
